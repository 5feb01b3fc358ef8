using System.Text;

namespace Gatehouse.Gateway.Edge;

/// <summary>
/// Decodes <c>Content-Length</c>, which is digits and nothing else (RFC 9110 section 8.6). Kestrel would also read
/// <c>+4</c> and <c>-0</c>, which others refuse or skip; what is no digit becomes something it cannot read, and is 400.
/// </summary>
internal sealed class StrictLength : Encoding
{
    private const char NoDigit = '?';

    public static StrictLength Instance { get; } = new();

    public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars)
    {
        // Kestrel's room is as long as the longest number: what is longer is cut, and refused as too long.
        var count = Math.Min(bytes.Length, chars.Length);
        for (var i = 0; i < count; i++)
        {
            chars[i] = char.IsAsciiDigit((char)bytes[i]) ? (char)bytes[i] : NoDigit;
        }

        return count;
    }

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
        GetChars(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

    public override int GetCharCount(byte[] bytes, int index, int count) => count;

    public override int GetMaxCharCount(int byteCount) => byteCount;

    public override int GetByteCount(char[] chars, int index, int count) => ASCII.GetByteCount(chars, index, count);

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) => ASCII.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetMaxByteCount(int charCount) => ASCII.GetMaxByteCount(charCount);
}
