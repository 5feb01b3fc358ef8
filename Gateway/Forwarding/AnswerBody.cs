using System.Buffers;

namespace Gatehouse.Gateway.Forwarding;

/// <summary>Passes an answer's body on as it comes, never more than a buffer of it.</summary>
internal static class AnswerBody
{
    private const int LargeRoom = 64 * 1024;
    private const int LongestChunkLine = 1024;
    private const int MaxTrailers = 200;
    private const int MostOfTrailers = 64 * 1024;

    /// <summary>Passes it on.</summary>
    /// <param name="connection">Where it comes from; its head is read.</param>
    /// <param name="client">Who gets it.</param>
    /// <param name="patience">How long nothing may come.</param>
    /// <exception cref="InvalidDataException">It is cut short, or not framed as HTTP/1.1 frames it (RFC 9112 sections 6 and 7).</exception>
    /// <exception cref="ClientGoneException">The client does not take it.</exception>
    public static ValueTask CopyAsync(BackendConnection connection, HttpResponse client, TimeSpan patience)
    {
        var head = connection.Head;
        return head.IsChunked ? CopyChunksAsync(connection, client, patience)
            : head.Length is { } length ? CopyAsync(connection, client, length, patience)
            : CopyToEndAsync(connection, client, patience);
    }

    private static async ValueTask CopyAsync(BackendConnection connection, HttpResponse client, long length, TimeSpan patience)
    {
        for (var left = length; left > 0;)
        {
            if (connection.Received.Length == 0)
            {
                if (left > LargeRoom / 2)
                {
                    await CopyLargeAsync(connection, client, left, patience);
                    return;
                }

                await ReceiveAsync(connection, client, patience);
            }

            var part = connection.Received;
            part = part[..(int)Math.Min(part.Length, left)];
            await GiveAsync(client, part);
            connection.Take(part.Length);
            left -= part.Length;
        }
    }

    private static async ValueTask CopyLargeAsync(BackendConnection connection, HttpResponse client, long left, TimeSpan patience)
    {
        var room = ArrayPool<byte>.Shared.Rent(LargeRoom);
        try
        {
            while (left > 0)
            {
                connection.Within(patience);
                var count = await connection.ReceiveAsync(room.AsMemory(0, (int)Math.Min(room.Length, left)));
                if (count == 0)
                {
                    throw Cut();
                }

                await GiveAsync(client, room.AsMemory(0, count));
                left -= count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    private static async ValueTask CopyToEndAsync(BackendConnection connection, HttpResponse client, TimeSpan patience)
    {
        do
        {
            if (connection.Received is { Length: > 0 } part)
            {
                await GiveAsync(client, part);
                connection.Take(part.Length);
            }
        }
        while (await TryReceiveAsync(connection, client, patience));
    }

    private static async ValueTask CopyChunksAsync(BackendConnection connection, HttpResponse client, TimeSpan patience)
    {
        while (true)
        {
            var line = await ReadLineAsync(connection, client, patience);
            var size = SizeOf(connection.Received.Span[..line]);
            connection.Take(line + 2);
            if (size == 0)
            {
                break;
            }

            await CopyAsync(connection, client, size, patience);
            if (await ReadLineAsync(connection, client, patience) != 0)
            {
                throw new InvalidDataException("A chunk does not end where it says.");
            }

            connection.Take(2);
        }

        // What comes after the last chunk ends with an empty line.
        var (fields, bytes) = (0, 0);
        while (await ReadLineAsync(connection, client, patience) is > 0 and var line)
        {
            if (++fields > MaxTrailers || (bytes += line) > MostOfTrailers)
            {
                throw new InvalidDataException("There are too many trailers.");
            }

            AddTrailer(client, connection.Received.Span[..line]);
            connection.Take(line + 2);
        }

        connection.Take(2);
    }

    // How long the line is that comes next, without its end.
    private static async ValueTask<int> ReadLineAsync(BackendConnection connection, HttpResponse client, TimeSpan patience)
    {
        int end;
        while ((end = connection.Received.Span.IndexOf("\r\n"u8)) < 0)
        {
            if (connection.Received.Length > LongestChunkLine)
            {
                throw new InvalidDataException("A chunk's line is too long.");
            }

            await ReceiveAsync(connection, client, patience);
        }

        return end;
    }

    // Extensions are read by nobody (RFC 9112 section 7.1.1).
    private static long SizeOf(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOf((byte)';');
        var digits = (end < 0 ? line : line[..end]).TrimEnd(" \t"u8);
        long size = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                throw new InvalidDataException("A chunk's size is not a number.");
            }

            size = (size << 4) | (uint)((digit & 0xF) + (digit > '9' ? 9 : 0));
        }

        return digits.Length is > 0 and <= 15 ? size : throw new InvalidDataException("A chunk's size is not a number.");
    }

    private static void AddTrailer(HttpResponse client, ReadOnlySpan<byte> line)
    {
        if (!AnswerHead.TryReadField(line, out var name, out var value))
        {
            throw new InvalidDataException("A trailer is not in order.");
        }

        if (client.SupportsTrailers() && !HopByHop.IsInAnswer(name))
        {
            client.AppendTrailer(name, value);
        }
    }

    private static async ValueTask ReceiveAsync(BackendConnection connection, HttpResponse client, TimeSpan patience)
    {
        if (!await TryReceiveAsync(connection, client, patience))
        {
            throw Cut();
        }
    }

    private static async ValueTask<bool> TryReceiveAsync(BackendConnection connection, HttpResponse client, TimeSpan patience)
    {
        connection.Within(patience);
        var coming = connection.ReceiveAsync();
        if (!coming.IsCompleted && !client.HasStarted && EventStreams.Is(client.ContentType))
        {
            // Who waits for a stream's first event knows already that there will be one. Anything else can still become a 502.
            await ReachAsync(client.Body.FlushAsync(client.HttpContext.RequestAborted));
        }

        return await coming > 0;
    }

    private static ValueTask GiveAsync(HttpResponse client, ReadOnlyMemory<byte> part)
    {
        var given = client.Body.WriteAsync(part, client.HttpContext.RequestAborted);
        return given.IsCompletedSuccessfully ? given : ReachAsync(given.AsTask());
    }

    private static async ValueTask ReachAsync(Task given)
    {
        try
        {
            await given;
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ObjectDisposedException)
        {
            throw new ClientGoneException(failure);
        }
    }

    private static InvalidDataException Cut() => new("The answer ended before its end.");
}
