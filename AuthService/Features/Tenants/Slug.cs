using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Gatehouse.AuthService.Features.Tenants;

/// <summary>A company's name as it stands in an address.</summary>
internal static partial class Slug
{
    public const int MaxLength = 60;

    private const int SuffixLength = 5;

    /// <summary><c>Acme &amp; Sons, Inc.</c> becomes <c>acme-sons-inc</c>.</summary>
    public static string From(string name)
    {
        var slug = NotAllowed().Replace(name.ToLowerInvariant(), "-").Trim('-');
        slug = slug.Length > MaxLength - SuffixLength - 1 ? slug[..(MaxLength - SuffixLength - 1)].TrimEnd('-') : slug;
        return slug.Length == 0 ? "company" : slug;
    }

    /// <summary>For a second company of the same name.</summary>
    public static string Distinct(string slug) =>
        $"{slug}-{RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", SuffixLength)}";

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotAllowed();
}
