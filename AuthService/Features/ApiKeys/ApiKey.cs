using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;

namespace Gatehouse.AuthService.Features.ApiKeys;

/// <summary>
/// What a program acts for a member with: within its scopes, and never more than the member may do at that moment. The
/// key itself is nowhere but with its owner.
/// </summary>
internal sealed class ApiKey : ITenantOwned
{
    private const string Mark = "gh_";
    private const int PrefixLength = 10;
    private const int SecretSize = 32;

    public required Guid Id { get; init; }

    public required TenantId TenantId { get; init; }

    public required MembershipId MembershipId { get; init; }

    public required UserId UserId { get; init; }

    public required string Name { get; init; }

    /// <summary>The part that may be shown, by which the key is found.</summary>
    public required string Prefix { get; init; }

    /// <summary>SHA-256 of the whole key: it is random, so that a slow hash would add nothing.</summary>
    public required byte[] Hash { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; set; }

    public DateTimeOffset? LastUsedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>The key this one takes the place of; both live until the old one's end.</summary>
    public Guid? ReplacesId { get; init; }

    /// <summary>A key as its owner gets it, once: <c>gh_prefix_secret</c>.</summary>
    public static (string Key, string Prefix) Generate()
    {
        var prefix = RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", PrefixLength);
        return ($"{Mark}{prefix}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretSize))}", prefix);
    }

    /// <summary>The prefix of what looks like a key, or nothing.</summary>
    public static string? PrefixOf(string key) =>
        key.Length == Mark.Length + PrefixLength + 1 + 43
        && key.StartsWith(Mark, StringComparison.Ordinal)
        && key[Mark.Length + PrefixLength] == '_'
        && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? key.Substring(Mark.Length, PrefixLength)
            : null;

    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    public bool IsLiveAt(DateTimeOffset now) => RevokedAt is null && !(ExpiresAt <= now);
}
