using System.Buffers;
using System.Text;

namespace Gatehouse.Gateway.Transforms;

/// <summary>
/// Text in a header value: visible ASCII stays, everything else is percent-encoded UTF-8 (RFC 3986 section 2.1), the
/// percent sign too, so that decoding once always gives the original.
/// </summary>
internal static class HeaderText
{
    private const string Visible = "!\"#$&'()*+-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

    private static readonly SearchValues<char> InText = SearchValues.Create(Visible + ", ");
    private static readonly SearchValues<char> InList = SearchValues.Create(Visible);

    /// <summary>One value, such as a name.</summary>
    public static string Encode(string text) => Encode(text.Trim(), InText);

    /// <summary>Several values with commas between; a comma or space inside one is encoded, so that none can pass for two.</summary>
    public static string Join(IEnumerable<string> items) => string.Join(',', items.Select(item => Encode(item, InList)));

    private static string Encode(string text, SearchValues<char> allowed)
    {
        if (!text.AsSpan().ContainsAnyExcept(allowed))
        {
            return text;
        }

        var encoded = new StringBuilder(text.Length + 16);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && allowed.Contains((char)rune.Value))
            {
                encoded.Append((char)rune.Value);
                continue;
            }

            foreach (var one in bytes[..rune.EncodeToUtf8(bytes)])
            {
                encoded.Append('%').Append(one.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return encoded.ToString();
    }
}
