using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Connect;

/// <summary>ID tokens (OpenID Connect Core 1.0 section 2): for the client alone, never accepted as access tokens.</summary>
internal sealed class IdTokenIssuer(KeyRing keys, IOptions<AccessTokenOptions> access, IOptions<TokenOptions> options, TimeProvider time)
{
    public const string Type = "JWT";

    public async ValueTask<string> IssueAsync(
        KnownClient client,
        User user,
        Session session,
        IReadOnlyList<string> scopes,
        string? nonce,
        string accessToken,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var claims = new JsonObject
        {
            ["iss"] = access.Value.Issuer,
            ["aud"] = client.PublicId,
            ["exp"] = (now + options.Value.AccessTokenLife).ToUnixTimeSeconds(),
            ["iat"] = now.ToUnixTimeSeconds(),
            [PlatformClaims.Subject] = user.Id.ToString(),
            [PlatformClaims.Session] = session.Id.ToString(),
            [PlatformClaims.AuthenticationTime] = session.AuthenticatedAt.ToUnixTimeSeconds(),
            [PlatformClaims.AuthenticationMethods] = new JsonArray([.. session.Methods.Select(m => (JsonNode)m)]),
            ["acr"] = AuthenticationContext.Of(session.Methods),
            ["at_hash"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)).AsSpan(0, 16)),
        };
        if (nonce is not null)
        {
            claims["nonce"] = nonce;
        }

        PersonClaims.Add(claims, user, session.TenantId, scopes);
        return SignedJson.Write(claims, Type, await keys.SignerAsync(cancellationToken));
    }
}
