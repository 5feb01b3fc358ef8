using System.Net.Sockets;

namespace Gatehouse.TestKit;

/// <summary>A real Redis on a free port, gone when the tests are. What it was told survives <see cref="StopAsync"/>.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"gatehouse-redis-{Guid.CreateVersion7():N}");
    private ServerProcess? server;

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; } = FreePort.Next();

    /// <summary>As services are given it.</summary>
    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(folder);
        await StartAsync();
    }

    /// <summary>Starts it again after <see cref="StopAsync"/>, with the same data on the same port.</summary>
    public async Task StartAsync()
    {
        var binary = ServerProcess.Find("redis-server") ?? ServerProcess.Find("valkey-server")
            ?? throw new InvalidOperationException("The tests need redis-server or valkey-server, 7 or later, on PATH.");
        server = ServerProcess.Start("TERM", folder,
            [binary, "--bind", "127.0.0.1", "--port", $"{Port}", "--dir", folder, "--save", "", "--appendonly", "yes", "--appendfsync", "no"]);
        await server.WaitUntilAsync(AnswersAsync, "Redis");
    }

    /// <summary>Ends every connection and the server.</summary>
    public async Task StopAsync()
    {
        if (server is { } running)
        {
            server = null;
            await running.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await StopAsync();
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port);
            var stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray());
            var answer = new byte[5];
            await stream.ReadExactlyAsync(answer);
            return answer.AsSpan().SequenceEqual("+PONG"u8);
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return false;
        }
    }
}
