using System.Text.Json.Nodes;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.TestKit;

/// <summary>Issues access tokens as AuthService does, really signed, and any wrong one on request.</summary>
public sealed class TokenIssuer(SigningKey key, TimeProvider time) : IDisposable
{
    public const string Issuer = "http://localhost:8080";
    public const string Audience = "gatehouse";

    /// <summary>What it signs with.</summary>
    public SigningKey Key => key;

    /// <summary>A header as it should be.</summary>
    public JsonObject Header() => new() { ["alg"] = key.Algorithm, ["typ"] = "at+jwt", ["kid"] = key.Id };

    /// <summary>Claims as they should be, for ten minutes.</summary>
    public JsonObject Claims(Guid? user = null, Guid? tenant = null, Guid? membership = null)
    {
        var issuedAt = time.GetUtcNow();
        var now = issuedAt.ToUnixTimeSeconds();
        return new()
        {
            ["iss"] = Issuer,
            ["aud"] = Audience,
            ["iat"] = now,
            ["nbf"] = now,
            ["exp"] = now + 600,
            [PlatformClaims.TokenId] = Guid.CreateVersion7(issuedAt).ToString(),
            [PlatformClaims.Subject] = (user ?? Guid.CreateVersion7()).ToString(),
            [PlatformClaims.Session] = Guid.CreateVersion7().ToString(),
            [PlatformClaims.Tenant] = (tenant ?? Guid.CreateVersion7()).ToString(),
            [PlatformClaims.Membership] = (membership ?? Guid.CreateVersion7()).ToString(),
            [PlatformClaims.PermissionVersion] = 1,
            [PlatformClaims.Roles] = new JsonArray(BuiltInRoles.Participant),
            [PlatformClaims.Name] = "Åsa Öberg",
            [PlatformClaims.Email] = "asa@acme.example",
        };
    }

    /// <summary>A good token.</summary>
    public string Issue() => Issue(Header(), Claims());

    /// <summary>A token of these claims.</summary>
    public string Issue(JsonObject claims) => Issue(Header(), claims);

    /// <summary>A signed token of this header and these claims.</summary>
    public string Issue(JsonObject header, JsonObject claims)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(claims);
        return key.Sign(header.ToJsonString(), claims.ToJsonString());
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}
