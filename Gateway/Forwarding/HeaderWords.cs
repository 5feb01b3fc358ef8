using System.Text;

namespace Gatehouse.Gateway.Forwarding;

/// <summary>
/// Backends say the same names and values in answer after answer: a word that was seen before is not made again. A fixed
/// number of places, the last word seen in each; visible ASCII only.
/// </summary>
internal static class HeaderWords
{
    private const int Places = 1024;
    private const int Longest = 64;

    private static readonly Word?[] Words = new Word?[Places];

    /// <summary>The value of a field.</summary>
    public static string OfValue(string name, ReadOnlySpan<byte> text) => IsOftenTheSame(name) ? Of(text) : Encoding.ASCII.GetString(text);

    /// <summary>A name, or another word that comes again.</summary>
    public static string Of(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > Longest)
        {
            return Encoding.ASCII.GetString(text);
        }

        var hash = new HashCode();
        hash.AddBytes(text);
        ref var place = ref Words[(uint)hash.ToHashCode() % Places];
        if (place is { } word && text.SequenceEqual(word.Bytes))
        {
            return word.Text;
        }

        var made = Encoding.ASCII.GetString(text);
        place = new(text.ToArray(), made);
        return made;
    }

    // Mostly one of a few, or that of the current second.
    private static bool IsOftenTheSame(string name) => name.Length switch
    {
        4 => name is "Date" or "Vary" or "date" or "vary",
        6 => name is "Server" or "server",
        12 => name is "Content-Type" or "content-type",
        13 => name is "Cache-Control" or "cache-control",
        _ => false,
    };

    private sealed record Word(byte[] Bytes, string Text);
}
