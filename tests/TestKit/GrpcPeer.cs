using System.Text.Json.Nodes;

namespace Gatehouse.TestKit;

/// <summary>npm's @grpc/grpc-js, as a server or as a client that makes every kind of call.</summary>
public sealed class GrpcPeer : IAsyncDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("gatehouse-grpc-").FullName;
    private readonly ServerProcess process;

    private GrpcPeer(params string[] arguments) => process = ServerProcess.Start(
        "TERM", data, [NodePackage.Find("node"), Path.Combine(Folder, "peer.mjs"), .. arguments]);

    /// <summary>Where a server listens, on 127.0.0.1.</summary>
    public int Port { get; private init; }

    private static string Folder { get; } = Path.Combine(Checkout.Root, "tests", "TestKit", "grpc-peer");

    /// <summary>A server.</summary>
    public static async Task<GrpcPeer> ServeAsync()
    {
        await NodePackage.InstallAsync(Folder);
        var port = FreePort.Next();
        var server = new GrpcPeer("serve", $"{port}") { Port = port };
        await server.process.WaitUntilAsync(() => Task.FromResult(server.process.Output.Contains("listening", StringComparison.Ordinal)), "the gRPC server");
        return server;
    }

    /// <summary>A client with a token; what comes of its calls is <see cref="HeardAsync"/>.</summary>
    public static GrpcPeer Call(Uri address, string token)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new("call", address.Authority, token);
    }

    /// <summary>What a client has to say of a call, when it does.</summary>
    public async Task<JsonNode> HeardAsync(string call, TimeSpan within)
    {
        JsonNode? heard = null;
        await Eventually.TrueAsync(
            () => (heard = process.Output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonNode.Parse(line)).FirstOrDefault(said => (string?)said!["kind"] == call)) is not null,
            $"the client says how '{call}' went; it said: {process.Output}",
            within);
        return heard!;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }
}
