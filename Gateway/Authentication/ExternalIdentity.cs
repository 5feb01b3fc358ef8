using System.Collections.Immutable;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.Gateway.Authentication;

/// <summary>
/// Somebody another issuer vouches for. Issuer and subject together say who it is, never the e-mail address. Roles and
/// permissions are the issuer's words for third-party backends; they open nothing of Gatehouse's own.
/// </summary>
internal sealed record ExternalPerson(
    string Issuer, string Subject, string? Name, string? Email, ImmutableArray<string> Roles, ImmutableArray<string> Permissions)
{
    private const int Version8 = 0x80;
    private const int Variant = 0x80;

    /// <summary>The same for the same issuer and subject, and no account's id: a UUIDv8 of their hash (RFC 9562 section 5.8).</summary>
    public Guid Id { get; } = IdOf(Issuer, Subject);

    private static Guid IdOf(string issuer, string subject)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer}\n{subject}")).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | Version8);
        hash[8] = (byte)((hash[8] & 0x3F) | Variant);
        return new(hash, bigEndian: true);
    }
}

/// <summary>The principal of such a person.</summary>
internal sealed class ExternalIdentity(ExternalPerson person)
    : ClaimsIdentity([new Claim(PlatformClaims.Subject, person.Subject, null, person.Issuer)], "External", PlatformClaims.Name, PlatformClaims.Roles)
{
    public ExternalPerson Person => person;
}

/// <summary>From ASP.NET Core's principal back to the person.</summary>
internal static class ExternalCaller
{
    public static ExternalPerson? External(this ClaimsPrincipal user) => (user.Identity as ExternalIdentity)?.Person;
}
