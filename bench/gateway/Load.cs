using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Bench.Gateway;

/// <summary>What came of a run.</summary>
/// <param name="Seconds">How long it took.</param>
/// <param name="Statuses">Answers by status.</param>
/// <param name="Times">Each answer's time in milliseconds, sorted; of a paced run from the moment it was due.</param>
internal sealed record LoadResult(double Seconds, IReadOnlyDictionary<int, int> Statuses, double[] Times)
{
    public int Count => Times.Length;

    public double Percentile(double share) => Times.Length == 0 ? double.NaN : Times[Math.Clamp((int)Math.Ceiling(Times.Length * share) - 1, 0, Times.Length - 1)];
}

/// <summary>HTTP/1.1 over kept-alive sockets, with as little of its own as possible.</summary>
internal static class Load
{
    /// <summary>Requests as they go over the wire, made once.</summary>
    public static byte[][] Requests(IEnumerable<string?> tokens, string path) =>
    [
        .. tokens.Select(token => Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: localhost:8080\r\nAccept: application/json\r\nUser-Agent: bench\r\n{(token is null ? "" : $"Authorization: Bearer {token}\r\n")}\r\n")),
    ];

    /// <summary>Each connection sends its next request as soon as it has the answer or, at a rate, when it is due.</summary>
    public static async Task<LoadResult> RunAsync(int port, byte[][] requests, int connections, TimeSpan duration, double? rate = null)
    {
        var watch = Stopwatch.StartNew();
        var runs = await Task.WhenAll(Enumerable.Range(0, connections).Select(number =>
            Task.Run(() => new Connection(requests, number, connections).RunAsync(port, watch, duration, rate / connections))));
        var seconds = watch.Elapsed.TotalSeconds;
        var times = runs.SelectMany(run => run.Times).ToArray();
        Array.Sort(times);
        return new(seconds, runs.SelectMany(run => run.Statuses).GroupBy(s => s.Key, s => s.Value).ToDictionary(s => s.Key, s => s.Sum()), times);
    }

    private sealed class Connection(byte[][] requests, int number, int connections)
    {
        private readonly byte[] buffer = new byte[16 * 1024];

        public List<double> Times { get; } = [];

        public Dictionary<int, int> Statuses { get; } = [];

        public async Task<Connection> RunAsync(int port, Stopwatch watch, TimeSpan duration, double? rate)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            var between = rate is { } perSecond ? TimeSpan.FromSeconds(1 / perSecond) : TimeSpan.Zero;
            var due = watch.Elapsed + (between * ((double)number / connections));
            for (var next = number; watch.Elapsed < duration; next += connections)
            {
                var started = watch.Elapsed;
                if (rate is not null)
                {
                    // Due while the last answer was awaited: the wait counts. A timer that is late is this program's, and does not.
                    var isLate = started > due;
                    if (!isLate)
                    {
                        await Task.Delay(due - started);
                    }

                    started = isLate ? due : watch.Elapsed;
                    due += between;
                }

                await socket.SendAsync(requests[next % requests.Length]);
                var status = await ReadAsync(socket);
                Times.Add((watch.Elapsed - started).TotalMilliseconds);
                Statuses[status] = Statuses.GetValueOrDefault(status) + 1;
            }

            return this;
        }

        private async ValueTask<int> ReadAsync(Socket socket)
        {
            var held = 0;
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(held));
                if (received == 0)
                {
                    throw new IOException("The connection was closed.");
                }

                held += received;
                if (IsWhole(buffer.AsSpan(0, held)))
                {
                    return ((buffer[9] - '0') * 100) + ((buffer[10] - '0') * 10) + (buffer[11] - '0');
                }
            }
        }

        private static bool IsWhole(ReadOnlySpan<byte> answer)
        {
            var end = answer.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return false;
            }

            var head = answer[..end];
            var length = head.IndexOf("Content-Length: "u8);
            if (length < 0)
            {
                length = head.IndexOf("content-length: "u8);
            }

            if (length < 0)
            {
                return answer.EndsWith("\r\n0\r\n\r\n"u8);
            }

            var bytes = 0;
            for (var i = length + 16; i < head.Length && head[i] is >= (byte)'0' and <= (byte)'9'; i++)
            {
                bytes = (bytes * 10) + (head[i] - '0');
            }

            return answer.Length >= end + 4 + bytes;
        }
    }
}
