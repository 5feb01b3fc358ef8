using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Gateway.UnitTests.Forwarding;

/// <summary>A backend that says exactly what it is told to, byte for byte, whoever asks for an order; everything else is fine.</summary>
internal sealed class RawBackend : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;

    public RawBackend()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    public string Address => $"http://{listener.LocalEndpoint}";

    /// <summary>What it says next; a null closes the connection, and so does what follows "|".</summary>
    public Func<string, string?> Says { get; set; } = _ => "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /// <summary>The heads of the requests for orders that have come, with the number of their connection.</summary>
    public ConcurrentQueue<(int Connection, string Head)> Asked { get; } = new();

    /// <summary>How many connections were closed by the other side.</summary>
    public int Left => left;

    private int left;
    private int connections;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptSocketAsync(stop.Token), Interlocked.Increment(ref connections));
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        using var _ = socket;
        var buffer = new byte[32 * 1024];
        var held = 0;
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(held), stop.Token);
                if (received == 0)
                {
                    Interlocked.Increment(ref left);
                    return;
                }

                held += received;
                var text = Encoding.Latin1.GetString(buffer, 0, held);
                if (!text.Contains("\r\n\r\n", StringComparison.Ordinal))
                {
                    continue;
                }

                held = 0;
                var answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
                if (text.Split(' ')[1].StartsWith("/orders", StringComparison.Ordinal))
                {
                    Asked.Enqueue((number, text));
                    answer = Says(text);
                }

                if (answer is null)
                {
                    return;
                }

                if (answer.Length > 0)
                {
                    await socket.SendAsync(Encoding.Latin1.GetBytes(answer.Split('|')[0]), stop.Token);
                }

                if (answer.Contains('|', StringComparison.Ordinal))
                {
                    return;
                }
            }
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            Interlocked.Increment(ref left);
        }
    }
}
