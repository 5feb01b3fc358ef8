using System.Buffers.Text;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Bench.Kit;

/// <summary>
/// One kept connection to the service that sends bytes and waits for the answer: a client that costs next to nothing, so
/// that the processors are the service's.
/// </summary>
public sealed class Wire : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly string host;
    private byte[] buffer = new byte[16 * 1024];

    public Wire(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        host = address.Authority;
        socket.Connect(address.Host, address.Port);
    }

    /// <summary>A request, ready to be sent any number of times.</summary>
    public byte[] Request(string method, string path, string? type = null, string body = "", string? authorization = null) => Encoding.ASCII.GetBytes(
        $"{method} {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: bench\r\n"
        + (authorization is null ? "" : $"Authorization: {authorization}\r\n")
        + (type is null ? "\r\n" : $"Content-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n{body}"));

    /// <summary>The body of the answer, valid until the next request.</summary>
    /// <exception cref="InvalidOperationException">The answer is not 200.</exception>
    public ReadOnlySpan<byte> Send(byte[] request)
    {
        for (var sent = 0; sent < request.Length;)
        {
            sent += socket.Send(request.AsSpan(sent));
        }

        var read = 0;
        while (true)
        {
            if (read == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var count = socket.Receive(buffer.AsSpan(read));
            read += count;
            if (Body(buffer.AsSpan(0, read)) is { } body)
            {
                return buffer.AsSpan()[body];
            }

            if (count == 0)
            {
                throw new InvalidOperationException("The service closed the connection.");
            }
        }
    }

    public void Dispose() => socket.Dispose();

    // Only what AuthService sends: a length, or one chunk after another with the last one empty.
    private static Range? Body(Span<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8) + 4;
        if (head < 4)
        {
            return null;
        }

        if (!answer.StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException(Encoding.UTF8.GetString(answer));
        }

        var length = answer[..head].IndexOf("\r\nContent-Length: "u8);
        if (length >= 0)
        {
            return Utf8Parser.TryParse(answer[(length + 18)..], out int size, out _) && answer.Length >= head + size ? head..(head + size) : null;
        }

        // The first chunk has all of a small answer.
        if (!answer.EndsWith("\r\n0\r\n\r\n"u8))
        {
            return null;
        }

        var line = answer[head..].IndexOf("\r\n"u8);
        var chunk = int.Parse(answer.Slice(head, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (head + line + 2)..(head + line + 2 + chunk);
    }
}
