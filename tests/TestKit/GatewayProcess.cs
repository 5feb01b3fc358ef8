namespace Gatehouse.TestKit;

/// <summary>The gateway by itself, as its own process, for tests that bring their own backends and provider.</summary>
public sealed class GatewayProcess : IAsyncDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("gatehouse-gateway-").FullName;
    private readonly ServerProcess server;

    private GatewayProcess(Uri address, IEnumerable<(string Key, string Value)> settings)
    {
        Address = address;
        var program = Path.Combine(BinFolder(), "Gateway.dll");
        server = ServerProcess.Start("TERM", data,
        [
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet", program,
            "--contentRoot", Path.GetDirectoryName(program)!, "--urls", address.GetLeftPart(UriPartial.Authority),

            // The live configuration's database: without it there are no live mappings, and all else works.
            "--ConnectionStrings:gatewaydb=Host=127.0.0.1;Port=1;Database=none;Username=nobody",
            .. settings.Select(setting => $"--{setting.Key}={setting.Value}"),
        ]);
    }

    /// <summary>Where it listens, and what it calls itself.</summary>
    public Uri Address { get; }

    /// <summary>The last lines of its log.</summary>
    public string Output => server.Output;

    /// <summary>Starts it at an address that is free.</summary>
    public static async Task<GatewayProcess> StartAsync(Uri address, params IEnumerable<(string Key, string Value)> settings)
    {
        var gateway = new GatewayProcess(address, settings);
        using var client = new HttpClient();
        await gateway.server.WaitUntilAsync(
            async () =>
            {
                try
                {
                    return (await client.GetAsync(new Uri(address, "/healthz"))).IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "the gateway");
        return gateway;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    // Built in the same configuration: tests/<project>/bin/<configuration>/<framework>.
    private static string BinFolder()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(Checkout.Root, "Gateway", "bin", own.Parent!.Name, own.Name);
    }
}
