using System.Buffers;
using System.Text;
using Gatehouse.Gateway.Edge;

namespace Gatehouse.Gateway.Forwarding;

/// <summary>
/// Status line and header fields of an HTTP/1.1 answer (RFC 9112), read strictly: a backend whose answer can be read in two
/// ways could make one client's answer another's. Kept with its connection, and used again.
/// </summary>
internal sealed class AnswerHead
{
    private const int MaxFields = 200;

    private static readonly SearchValues<byte> TextAndTabs = SearchValues.Create([(byte)'\t', .. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (byte)code)]);

    // Not in a reason phrase, which may be in any language and is read by nobody (RFC 9112 section 4).
    private static readonly SearchValues<byte> Controls = SearchValues.Create([.. Enumerable.Range(0, ' ').Where(code => code != '\t').Append(127).Select(code => (byte)code)]);

    private readonly List<(string Name, string Value)> fields = [];
    private readonly List<string> ofThisHop = [];
    private bool isHttp11;

    public int Status { get; private set; }

    /// <summary>Its fields but those that frame it.</summary>
    public IReadOnlyList<(string Name, string Value)> Fields => fields;

    /// <summary>What <c>Content-Length</c> says, if there is one.</summary>
    public long? Length { get; private set; }

    public bool IsChunked { get; private set; }

    /// <summary>Whether all that is wrong with it is a value that is not ASCII, which Kestrel would not say to the client.</summary>
    public bool IsUnsayable { get; private set; }

    /// <summary>Whether the connection can be used for another request afterwards.</summary>
    public bool KeepsAlive { get; private set; }

    /// <summary>Whether a body follows (RFC 9112 section 6.3).</summary>
    /// <param name="method">Of the request.</param>
    /// <returns>Whether one does.</returns>
    public bool HasBody(string method) =>
        method is not "HEAD" && Status is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified) && Length is not 0;

    /// <summary>How many bytes the head has, with the empty line; 0 while it is not whole.</summary>
    public static int LengthOf(ReadOnlySpan<byte> received) =>
        received.IndexOf("\r\n\r\n"u8) is >= 0 and var end ? end + 4 : 0;

    /// <summary>Reads a whole head.</summary>
    /// <param name="head">With the empty line.</param>
    /// <returns>Whether it can be read in exactly one way.</returns>
    public bool TryRead(ReadOnlySpan<byte> head)
    {
        fields.Clear();
        ofThisHop.Clear();
        (Length, IsChunked, IsUnsayable) = (null, false, false);
        var end = head.IndexOf("\r\n"u8);
        if (!ReadStatus(head[..end]))
        {
            return false;
        }

        for (var rest = head[(end + 2)..]; ; rest = rest[(end + 2)..])
        {
            end = rest.IndexOf("\r\n"u8);
            if (end == 0)
            {
                if (ofThisHop.Count > 0)
                {
                    fields.RemoveAll(field => ofThisHop.Contains(field.Name, StringComparer.OrdinalIgnoreCase));
                }

                // Both would be two ways to read it (RFC 9112 section 6.3).
                return !IsChunked || Length is null;
            }

            if (fields.Count == MaxFields || !ReadField(rest[..end]))
            {
                return false;
            }
        }
    }

    private bool ReadStatus(ReadOnlySpan<byte> line)
    {
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || line[7] is not ((byte)'0' or (byte)'1') || line[8] is not (byte)' '
            || (line.Length > 12 && line[12] is not (byte)' ') || line.ContainsAny(Controls))
        {
            return false;
        }

        KeepsAlive = isHttp11 = line[7] is (byte)'1';
        Status = 0;
        foreach (var digit in line[9..12])
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            Status = (Status * 10) + (digit - '0');
        }

        return Status >= 100;
    }

    /// <summary>One field.</summary>
    /// <param name="line">Its line, without the end.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryReadField(ReadOnlySpan<byte> line, out string name, out string value)
    {
        (name, value) = ("", "");
        if (!TrySplit(line, out var nameText, out var valueText))
        {
            return false;
        }

        name = HeaderWords.Of(nameText);
        value = HeaderWords.OfValue(name, valueText);
        return true;
    }

    private static bool TrySplit(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var colon = line.IndexOf((byte)':');
        name = value = default;
        if (colon <= 0)
        {
            return false;
        }

        name = line[..colon];
        value = line[(colon + 1)..].Trim(" \t"u8);
        return !name.ContainsAnyExcept(FieldNames.Bytes) && IsText(value);
    }

    private bool ReadField(ReadOnlySpan<byte> line)
    {
        if (!TrySplit(line, out var nameText, out var value))
        {
            IsUnsayable = !nameText.IsEmpty && !nameText.ContainsAnyExcept(FieldNames.Bytes) && !Ascii.IsValid(value);
            return false;
        }

        var name = HeaderWords.Of(nameText);
        if (!HopByHop.IsInAnswer(name))
        {
            fields.Add((name, HeaderWords.OfValue(name, value)));
            return true;
        }

        return name.Length switch
        {
            14 when Is(name, "Content-Length") => ReadLength(value),
            17 when Is(name, "Transfer-Encoding") => ReadEncoding(value),
            10 when Is(name, "Connection") => ReadConnection(value),
            _ => true,
        };
    }

    private bool ReadLength(ReadOnlySpan<byte> value)
    {
        if (Length is not null || value.Length is 0 or > 18)
        {
            return false;
        }

        long length = 0;
        foreach (var digit in value)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            length = (length * 10) + (digit - '0');
        }

        Length = length;
        return true;
    }

    // Nothing but chunks is asked for, so nothing else may come; HTTP/1.0 knows none.
    private bool ReadEncoding(ReadOnlySpan<byte> value)
    {
        var isFirst = !IsChunked;
        IsChunked = true;
        return isFirst && isHttp11 && Ascii.EqualsIgnoreCase(value, "chunked"u8);
    }

    private bool ReadConnection(ReadOnlySpan<byte> value)
    {
        foreach (var range in value.Split((byte)','))
        {
            var option = value[range].Trim(" \t"u8);
            if (Ascii.EqualsIgnoreCase(option, "close"u8))
            {
                KeepsAlive = false;
            }
            else if (!Ascii.EqualsIgnoreCase(option, "keep-alive"u8))
            {
                ofThisHop.Add(Encoding.ASCII.GetString(option));
            }
        }

        return true;
    }

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    // Visible ASCII, spaces and tabs: what Kestrel can say to the client as it is.
    private static bool IsText(ReadOnlySpan<byte> value) =>
        !value.ContainsAnyExceptInRange((byte)' ', (byte)'~') || (value.Contains((byte)'\t') && !value.ContainsAnyExcept(TextAndTabs));
}
