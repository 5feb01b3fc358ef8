using System.Text.Json.Serialization;
using Gatehouse.AuthService.Features.Clients;
using Gatehouse.AuthService.Tokens;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Connect;

/// <summary>OAuth's token endpoint (RFC 6749 section 3.2): client credentials (section 4.4).</summary>
internal static class TokenEndpoint
{
    public static async Task<Results<Ok<Response>, JsonHttpResult<Refusal>>> HandleAsync(
        HttpContext http, ClientAuthentication authentication, TokenIssuer tokens, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (!http.Request.HasFormContentType)
        {
            return Refuse(http, "invalid_request", "The body must be a form.");
        }

        var form = await http.Request.ReadFormAsync(cancellationToken);
        if (form.FirstOrDefault(field => field.Value.Count > 1).Key is { } twice)
        {
            return Refuse(http, "invalid_request", $"'{(twice.All(char.IsAsciiLetterLower) ? twice : "A field")}' is there twice.");
        }

        var (client, error) = await authentication.AuthenticateAsync(http.Request, form, cancellationToken);
        if (client is null)
        {
            return Refuse(http, error!, null);
        }

        if (form["grant_type"] != RegisterClient.ClientCredentials)
        {
            return Refuse(http, form.ContainsKey("grant_type") ? "unsupported_grant_type" : "invalid_request", null);
        }

        if (!client.GrantTypes.Contains(RegisterClient.ClientCredentials))
        {
            return Refuse(http, "unauthorized_client", null);
        }

        var asked = form["scope"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (asked.Except(client.Scopes).Any())
        {
            return Refuse(http, "invalid_scope", "The client may not ask for all of these.");
        }

        var scope = string.Join(' ', asked.Length == 0 ? client.Scopes : asked.Distinct());
        return TypedResults.Ok(new Response(await tokens.IssueAsync(client, scope, cancellationToken), "Bearer", tokens.LifeInSeconds, scope));
    }

    private static JsonHttpResult<Refusal> Refuse(HttpContext http, string error, string? description)
    {
        var status = StatusCodes.Status400BadRequest;
        if (error == "invalid_client")
        {
            status = StatusCodes.Status401Unauthorized;
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"gatehouse\"";
        }

        return TypedResults.Json(new Refusal(error, description), statusCode: status);
    }

    internal sealed record Response(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("token_type")] string TokenType,
        [property: JsonPropertyName("expires_in")] int ExpiresIn,
        [property: JsonPropertyName("scope")] string Scope);

    internal sealed record Refusal(
        [property: JsonPropertyName("error")] string Error,
        [property: JsonPropertyName("error_description"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Description);
}
