using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.UserService.Domain;

/// <summary>A person's picture, as they sent it; its type is what its bytes say.</summary>
internal sealed class Avatar
{
    public const int MaxBytes = 512 * 1024;

    public required UserId UserId { get; init; }

    public required string MediaType { get; init; }

    public required byte[] Content { get; init; }

    /// <summary>SHA-256 of the content, in hexadecimal; the <c>ETag</c>.</summary>
    public required string Hash { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>PNG, JPEG or WebP by their first bytes; anything else, markup above all, is no picture here.</summary>
    public static string? TypeOf(ReadOnlySpan<byte> content) =>
        content.StartsWith((ReadOnlySpan<byte>)[0x89, .. "PNG\r\n\u001a\n"u8]) ? "image/png"
        : content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "image/jpeg"
        : content.Length > 12 && content.StartsWith("RIFF"u8) && content[8..].StartsWith("WEBP"u8) ? "image/webp"
        : null;
}
