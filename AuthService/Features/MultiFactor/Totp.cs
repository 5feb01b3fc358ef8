using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gatehouse.AuthService.Features.MultiFactor;

/// <summary>Time-based one-time passwords as authenticator apps make them (RFC 6238): SHA-1, six digits, 30 seconds.</summary>
internal static class Totp
{
    /// <summary>As long as the hash (RFC 4226 section 4).</summary>
    public const int SecretSize = 20;

    public const int Digits = 6;

    private const int StepSeconds = 30;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static long StepAt(DateTimeOffset now) => now.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The step a code is of, if that is now, the one before or the one after (RFC 6238 section 5.2).</summary>
    public static long? StepOf(ReadOnlySpan<byte> secret, string code, DateTimeOffset now)
    {
        var wanted = code.Replace(" ", "", StringComparison.Ordinal);
        long? found = null;
        foreach (var step in (ReadOnlySpan<long>)[StepAt(now) - 1, StepAt(now), StepAt(now) + 1])
        {
            if (CryptographicOperations.FixedTimeEquals(
                System.Text.Encoding.UTF8.GetBytes(CodeAt(secret, step)), System.Text.Encoding.UTF8.GetBytes(wanted)))
            {
                found = step;
            }
        }

        return found;
    }

    // Dynamic truncation (RFC 4226 section 5.3). The algorithm is what every app understands.
#pragma warning disable CA5350
    public static string CodeAt(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        var hash = HMACSHA1.HashData(secret, counter);
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0xf)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
    }
#pragma warning restore CA5350

    /// <summary>RFC 4648 section 6, without padding: a secret as people type it and apps read it.</summary>
    public static string ToText(ReadOnlySpan<byte> secret)
    {
        var text = new System.Text.StringBuilder();
        var (buffer, bits) = (0, 0);
        foreach (var part in secret)
        {
            (buffer, bits) = ((buffer << 8) | part, bits + 8);
            for (; bits >= 5; bits -= 5)
            {
                text.Append(Base32[(buffer >> (bits - 5)) & 31]);
            }

            buffer &= (1 << bits) - 1;
        }

        return bits == 0 ? text.ToString() : text.Append(Base32[(buffer << (5 - bits)) & 31]).ToString();
    }

    /// <summary>What a QR code holds.</summary>
    public static string Uri(string issuer, string account, string secret) =>
        $"otpauth://totp/{System.Uri.EscapeDataString(issuer)}:{System.Uri.EscapeDataString(account)}"
        + $"?secret={secret}&issuer={System.Uri.EscapeDataString(issuer)}&algorithm=SHA1&digits={Digits}&period={StepSeconds}";
}
