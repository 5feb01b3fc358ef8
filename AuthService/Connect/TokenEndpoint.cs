using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Connect;

/// <summary>OAuth's token endpoint (RFC 6749 section 3.2): which grant, and may the client use it.</summary>
internal static class TokenEndpoint
{
    public static async Task<Results<Ok<Response>, JsonHttpResult<OAuthRefusal>>> HandleAsync(
        HttpContext http,
        ClientAuthentication authentication,
        ClientCredentialsGrant credentials,
        CodeGrant code,
        RefreshGrant refresh,
        ExchangeGrant exchange,
        CancellationToken cancellationToken)
    {
        var (call, refusal) = await ClientCall.ReadAsync(http, authentication, cancellationToken);
        if (call is null)
        {
            return refusal!;
        }

        var grant = call["grant_type"];
        if (grant is null || !GrantTypes.All.Contains(grant))
        {
            return OAuthRefusal.Of(http, grant is null ? OAuthErrors.InvalidRequest : OAuthErrors.UnsupportedGrantType);
        }

        if (!call.Client.GrantTypes.Contains(grant))
        {
            return OAuthRefusal.Of(http, OAuthErrors.UnauthorizedClient);
        }

        var (answer, error, description) = grant switch
        {
            GrantTypes.AuthorizationCode => await code.RedeemAsync(http, call, cancellationToken),
            GrantTypes.RefreshToken => await refresh.RedeemAsync(http, call, cancellationToken),
            GrantTypes.TokenExchange => await exchange.RedeemAsync(http, call, cancellationToken),
            _ => await credentials.RedeemAsync(http, call, cancellationToken),
        };
        return answer is not null ? TypedResults.Ok(answer) : OAuthRefusal.Of(http, error!, description);
    }

    /// <summary>What a grant comes to: an answer or an error.</summary>
    internal readonly record struct Outcome(Response? Answer, string? Error, string? Description)
    {
        public static implicit operator Outcome(Response answer) => new(answer, null, null);

        public static Outcome Refused(string error, string? description = null) => new(null, error, description);
    }

    internal sealed record Response(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("token_type")] string TokenType,
        [property: JsonPropertyName("expires_in")] int ExpiresIn,
        [property: JsonPropertyName("scope")] string Scope)
    {
        [JsonPropertyName("refresh_token"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? RefreshToken { get; init; }

        [JsonPropertyName("id_token"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? IdToken { get; init; }

        [JsonPropertyName("issued_token_type"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? IssuedTokenType { get; init; }
    }
}
