using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Gatehouse.TestKit;

/// <summary>RFC 4648 section 6, as an authenticator app reads it.</summary>
public static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The bytes of a text without padding.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The bytes.</returns>
    public static byte[] Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bits = string.Concat(text.Select(c => Convert.ToString(Alphabet.IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(b => b.Length == 8).Select(b => Convert.ToByte(new string(b), 2))];
    }
}

/// <summary>An authenticator app (RFC 6238) with a secret of its own; written for the tests, from the RFC.</summary>
/// <param name="secret">What it was shown.</param>
public sealed class AuthenticatorApp(string secret)
{
    private readonly byte[] key = Base32.Read(secret);

    /// <summary>What it shows.</summary>
    /// <param name="steps">That many half minutes from now.</param>
    /// <returns>Six digits.</returns>
    public string Code(int steps = 0)
    {
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, (DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30) + steps);
#pragma warning disable CA5350 // What RFC 6238 says.
        var hash = HMACSHA1.HashData(key, counter);
#pragma warning restore CA5350
        var start = hash[19] & 15;
        var number = ((hash[start] & 127) << 24) | (hash[start + 1] << 16) | (hash[start + 2] << 8) | hash[start + 3];
        return (number % 1000000).ToString("000000", CultureInfo.InvariantCulture);
    }
}
