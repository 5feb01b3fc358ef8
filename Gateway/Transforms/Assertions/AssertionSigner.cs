using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Gatehouse.Gateway.Authentication;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Transforms.Assertions;

/// <summary>
/// Says who is calling to a backend that is none of Gatehouse's: signed, for that backend alone and for a minute, so that
/// what one backend is told is worth nothing at another (RFC 7519).
/// </summary>
internal sealed class AssertionSigner(AssertionKey key, IOptions<AccessTokenOptions> tokens, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private readonly string header = Encode(JsonSerializer.SerializeToUtf8Bytes(new { alg = key.Public.Alg, typ = "gateway-assertion+jwt", kid = key.Public.Kid }));

    /// <summary>For a person or program; what the token does not say is absent.</summary>
    public string Sign(string audience, AccessToken token, MembershipSnapshot? snapshot)
    {
        var claims = Claims(audience, token.UserId.ToString());
        Add(claims, PlatformClaims.Session, token.SessionId?.ToString());
        Add(claims, PlatformClaims.Tenant, token.TenantId?.ToString());
        Add(claims, PlatformClaims.Membership, token.MembershipId?.ToString());
        Add(claims, PlatformClaims.ClientId, token.ClientId);
        Add(claims, PlatformClaims.Name, token.Name);
        Add(claims, PlatformClaims.Email, token.Email);
        claims[PlatformClaims.Roles] = snapshot is null ? token.Roles : snapshot.Roles;
        if (snapshot is not null)
        {
            claims["permissions"] = snapshot.Permissions;
        }

        return Sign(claims);
    }

    /// <summary>For somebody with another issuer's token, whose words these are.</summary>
    public string Sign(string audience, ExternalPerson person)
    {
        var claims = Claims(audience, person.Id.ToString());
        Add(claims, "external_issuer", person.Issuer);
        Add(claims, "external_subject", person.Subject);
        Add(claims, PlatformClaims.Name, person.Name);
        Add(claims, PlatformClaims.Email, person.Email);
        claims[PlatformClaims.Roles] = person.Roles;
        claims["permissions"] = person.Permissions;
        return Sign(claims);
    }

    /// <summary>For a webhook whose signature was right.</summary>
    public string Sign(string audience, string subject, string id)
    {
        var claims = Claims(audience, subject);
        claims["webhook_id"] = id;
        return Sign(claims);
    }

    private Dictionary<string, object> Claims(string audience, string subject)
    {
        var now = time.GetUtcNow();
        return new()
        {
            ["iss"] = tokens.Value.Issuer,
            ["aud"] = audience,
            [PlatformClaims.Subject] = subject,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
            [PlatformClaims.TokenId] = Guid.CreateVersion7(now).ToString(),
        };
    }

    private static void Add(Dictionary<string, object> claims, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            claims[name] = value;
        }
    }

    private string Sign(Dictionary<string, object> claims)
    {
        var content = $"{header}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{content}.{Encode(key.Sign(Encoding.ASCII.GetBytes(content)))}";
    }

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
