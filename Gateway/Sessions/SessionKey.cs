using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Gateway.Sessions;

/// <summary>
/// A session's name on the server: the hash of what is in the cookie, so that whoever reads Redis or a log has no session.
/// </summary>
internal readonly record struct SessionKey(string Hash)
{
    private const int IdBytes = 24;
    private const int IdLength = 32;

    /// <summary>For the news that it has ended: the first half of the hash.</summary>
    public Guid Id => new(Base64Url.DecodeFromChars(Hash).AsSpan(0, 16), bigEndian: true);

    /// <summary>A new cookie value: 192 random bits.</summary>
    public static string NewId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));

    /// <summary>The key of a cookie value, or nothing for what cannot be one.</summary>
    public static SessionKey? Of(string? id) =>
        id is { Length: IdLength } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? new(HashOf(id)) : null;

    /// <summary>SHA-256 in base64url.</summary>
    public static string HashOf(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
