using System.Buffers.Binary;
using System.Security.Cryptography;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;

namespace Gatehouse.AuthService.Features.Tenants;

/// <summary>
/// A company's picture on the pages its people sign in with. PNG only: no format that can hold a script, and one whose size
/// is said in its first bytes (ISO/IEC 15948, section 11.2.2).
/// </summary>
internal sealed class TenantLogo : ITenantOwned
{
    public const string ContentType = "image/png";
    public const int MaxBytes = 64 * 1024;
    public const int MaxSide = 512;

    private const int HeaderLength = 24;

    public required TenantId TenantId { get; init; }

    public required byte[] Content { get; set; }

    /// <summary>Of the content; its name in addresses, so that a new picture is never taken for the old one.</summary>
    public required string Version { get; set; }

    public required DateTimeOffset ChangedAt { get; set; }

    public static string VersionOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8));

    /// <summary>What is wrong with a picture, or nothing.</summary>
    public static string? Fault(ReadOnlySpan<byte> content)
    {
        if (content.Length < HeaderLength || !IsPng(content))
        {
            return "This is not a PNG picture.";
        }

        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(content[16..]), BinaryPrimitives.ReadUInt32BigEndian(content[20..]));
        return width is 0 or > MaxSide || height is 0 or > MaxSide ? $"At most {MaxSide} by {MaxSide} pixels." : null;
    }

    private static bool IsPng(ReadOnlySpan<byte> content) =>
        content.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]) && content[12..16].SequenceEqual("IHDR"u8);
}
