using System.Text.Json.Serialization;
using Gatehouse.AuthService.Connect.Devices;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Connect;

/// <summary>OAuth's token endpoint (RFC 6749 section 3.2): which grant, and may the client use it.</summary>
internal static class TokenEndpoint
{
    public static async Task<Results<Ok<Response>, JsonHttpResult<OAuthRefusal>>> HandleAsync(
        HttpContext http,
        ClientAuthentication authentication,
        ClientCredentialsGrant credentials,
        DpopCheck proofs,
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

        if (call.Client.RequiresProof || http.Request.Headers.ContainsKey(PlatformHeaders.Dpop))
        {
            var (proof, fault) = await proofs.CheckAsync(http, token: null);
            if (proof is null)
            {
                return OAuthRefusal.Of(http, fault!, "The proof of possession is missing, not in order, or needs the nonce in this answer.");
            }

            call = call with { ProofKey = proof.KeyThumbprint };
        }

        // Only the one that is asked for is made: the others come with a database context and half the service.
        var services = http.RequestServices;
        var (answer, error, description) = grant switch
        {
            GrantTypes.AuthorizationCode => await services.GetRequiredService<CodeGrant>().RedeemAsync(http, call, cancellationToken),
            GrantTypes.RefreshToken => await services.GetRequiredService<RefreshGrant>().RedeemAsync(http, call, cancellationToken),
            GrantTypes.DeviceCode => await services.GetRequiredService<DeviceGrant>().RedeemAsync(http, call, cancellationToken),
            GrantTypes.TokenExchange => await services.GetRequiredService<ExchangeGrant>().RedeemAsync(http, call, cancellationToken),
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
