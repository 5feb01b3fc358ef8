using System.Security.Cryptography;
using System.Text;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.MultiFactor;

/// <summary>
/// One way in without the authenticator. With nearly 120 random bits a plain hash is enough (NIST SP 800-63B section 3.1.2,
/// ASVS 6.5.2).
/// </summary>
internal sealed class RecoveryCode
{
    public const int HowMany = 10;

    private const int Length = 24;
    private const int Group = 4;

    // Nothing that is taken for something else.
    private const string Letters = "abcdefghjkmnpqrstuvwxyz23456789";

    public required UserId UserId { get; init; }

    public required byte[] Hash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? UsedAt { get; init; }

    public static string Create() =>
        string.Join('-', RandomNumberGenerator.GetString(Letters, Length).Chunk(Group).Select(part => new string(part)));

    /// <summary>However it was typed.</summary>
    public static byte[] HashOf(UserId user, string code) => SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{user}:{string.Concat(code.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant))}"));
}
