using System.Buffers;
using System.Diagnostics;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Gatehouse.Gateway.Forwarding;

/// <summary>
/// Writes a request without a body as HTTP/1.1 (RFC 9112). What is not plain, a path or value that somebody would have to
/// encode, is not written: YARP knows how.
/// </summary>
internal ref struct RequestHead(Span<byte> buffer)
{
    // What stands for itself in every part of a path (RFC 3986 sections 2.3 and 3.3).
    private static readonly SearchValues<char> InPaths = SearchValues.Create("/-._~!$&'()*+,;=:@0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // Those, more that are common there, and what is encoded already.
    private static readonly SearchValues<char> InQueries = SearchValues.Create("?%[]/-._~!$&'()*+,;=:@0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> Breaks = SearchValues.Create("\r\n\0");

    private readonly Span<byte> buffer = buffer;
    private int length;
    private bool isPlain = true;

    /// <summary>Writes a request.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="context">The client's.</param>
    /// <param name="backend">Whom it is for.</param>
    /// <param name="path">The path there.</param>
    /// <param name="trace">What the backend goes on with, if anything (W3C Trace Context).</param>
    /// <returns>How many bytes it has; 0 when it is not plain, or too long.</returns>
    public static int Write(Span<byte> buffer, HttpContext context, BackendPool backend, string path, Activity? trace)
    {
        var head = new RequestHead(buffer);
        head.Write(context, backend.Authority, backend.Prefix, path, trace);
        return head.isPlain ? head.length : 0;
    }

    private void Write(HttpContext context, string authority, string prefix, string path, Activity? trace)
    {
        var request = context.Request;
        var query = request.QueryString.Value ?? "";
        if (path.AsSpan().ContainsAnyExcept(InPaths) || query.AsSpan().ContainsAnyExcept(InQueries))
        {
            isPlain = false;
            return;
        }

        Add(request.Method);
        Add(" "u8);
        Add(prefix);
        Add(path.Length == 0 && prefix.Length == 0 ? "/" : path);
        Add(query);
        Add(" HTTP/1.1\r\nHost: "u8);
        Add(authority);
        Add("\r\n"u8);
        foreach (var (name, values) in request.Headers)
        {
            if (HopByHop.IsInRequest(name))
            {
                continue;
            }

            if (values.Count > 1 && name.Equals(HeaderNames.Cookie, StringComparison.OrdinalIgnoreCase))
            {
                // In several fields only in HTTP/2 (RFC 9113 section 8.2.3).
                AddField(name, string.Join("; ", values.AsEnumerable()));
                continue;
            }

            foreach (var value in values)
            {
                AddField(name, value ?? "");
            }
        }

        if (trace is { Id: { } id })
        {
            AddField(HeaderNames.TraceParent, id);
            if (trace.TraceStateString is { Length: > 0 } state)
            {
                AddField(HeaderNames.TraceState, state);
            }
        }

        if (context.Connection.RemoteIpAddress is { } address)
        {
            Add("X-Forwarded-For: "u8);
            isPlain &= address.TryFormat(buffer[length..], out var written);
            length += written;
            Add("\r\n"u8);
        }

        Add("X-Forwarded-Host: "u8);
        Add(request.Host.Value ?? "");
        Add("\r\nX-Forwarded-Proto: "u8);
        Add(request.Scheme);
        Add("\r\n\r\n"u8);
    }

    private void AddField(string name, string value)
    {
        Add(name);
        Add(": "u8);
        Add(value);
        Add("\r\n"u8);
    }

    private void Add(ReadOnlySpan<byte> text)
    {
        if (text.TryCopyTo(buffer[length..]))
        {
            length += text.Length;
        }
        else
        {
            isPlain = false;
        }
    }

    private void Add(string text)
    {
        isPlain &= !text.AsSpan().ContainsAny(Breaks)
            && Ascii.FromUtf16(text, buffer[length..], out var written) is OperationStatus.Done && Advance(written);
    }

    private bool Advance(int written)
    {
        length += written;
        return true;
    }
}
