using System.Text.Json.Nodes;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Connect;

/// <summary>What the provider can do and where (OpenID Connect Discovery 1.0, RFC 8414).</summary>
internal static class Discovery
{
    public static async Task<Ok<JsonObject>> HandleAsync(
        HttpContext http, IOptions<AccessTokenOptions> access, IOptions<SigningOptions> signing, KeyRing keys, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = $"public, max-age={(int)signing.Value.KeysFreshFor.TotalSeconds}";
        var issuer = access.Value.Issuer;
        var root = issuer.TrimEnd('/');
        var algorithms = (await keys.PublishedAsync(cancellationToken)).Select(k => k.Algorithm).Append(signing.Value.SigningAlgorithm).Distinct();
        string[] authentication = ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"];
        return TypedResults.Ok(new JsonObject
        {
            ["issuer"] = issuer,
            ["authorization_endpoint"] = $"{root}/connect/authorize",
            ["token_endpoint"] = $"{root}/connect/token",
            ["userinfo_endpoint"] = $"{root}/connect/userinfo",
            ["jwks_uri"] = $"{root}/.well-known/jwks.json",
            ["revocation_endpoint"] = $"{root}/connect/revoke",
            ["introspection_endpoint"] = $"{root}/connect/introspect",
            ["end_session_endpoint"] = $"{root}/connect/end-session",
            ["pushed_authorization_request_endpoint"] = $"{root}/connect/par",
            ["device_authorization_endpoint"] = $"{root}/connect/device-authorization",
            ["scopes_supported"] = Texts(IdentityScopes.All),
            ["claims_supported"] = Texts(["sub", "iss", "aud", "exp", "iat", PlatformClaims.AuthenticationTime, "acr", "amr", "sid", "nonce", "at_hash", "name", "email", "email_verified"]),
            ["response_types_supported"] = Texts(["code"]),
            ["response_modes_supported"] = Texts(["query", "form_post"]),
            ["grant_types_supported"] = Texts(GrantTypes.All),
            ["acr_values_supported"] = Texts(AuthenticationContext.All),
            ["subject_types_supported"] = Texts(["public"]),
            ["id_token_signing_alg_values_supported"] = Texts(algorithms),
            ["prompt_values_supported"] = Texts(Prompt.All),
            ["code_challenge_methods_supported"] = Texts(["S256"]),
            ["token_endpoint_auth_methods_supported"] = Texts(authentication),
            ["token_endpoint_auth_signing_alg_values_supported"] = Texts(["RS256", "ES256"]),
            ["revocation_endpoint_auth_methods_supported"] = Texts(authentication),
            ["introspection_endpoint_auth_methods_supported"] = Texts(authentication[..^1]),
            ["introspection_endpoint_auth_signing_alg_values_supported"] = Texts(["RS256", "ES256"]),
            ["revocation_endpoint_auth_signing_alg_values_supported"] = Texts(["RS256", "ES256"]),
            ["dpop_signing_alg_values_supported"] = Texts(DpopProof.Algorithms),
            ["authorization_response_iss_parameter_supported"] = true,
            ["request_parameter_supported"] = false,
            ["request_uri_parameter_supported"] = false,
            ["claims_parameter_supported"] = true,
            ["backchannel_logout_supported"] = true,
            ["backchannel_logout_session_supported"] = true,
        });
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
