using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.TestKit;

namespace Gatehouse.Gateway.UnitTests.Stack;

/// <summary>One gateway with limits out of the way, its Redis and a backend.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    private GatewayHost? gateway;
    private EchoBackend? backend;

    public RedisServer Redis { get; } = new();

    public People People { get; } = new(new TokenIssuer(SigningKey.Rsa(), TimeProvider.System));

    public EchoBackend Backend => backend!;

    public GatewayHost Gateway => gateway!;

    public async Task InitializeAsync()
    {
        await Redis.InitializeAsync();
        backend = await EchoBackend.StartAsync();
        gateway = Start(("RateLimits:signIn:Limit", "10000"), ("RateLimits:public:Limit", "100000"));
    }

    /// <summary>Another gateway on the same Redis and backend.</summary>
    public GatewayHost Start(params (string Key, string Value)[] settings) => new(People, Redis.ConnectionString, Backend.Address, settings: settings);

    public async Task DisposeAsync()
    {
        if (gateway is not null)
        {
            await gateway.DisposeAsync();
        }

        await Backend.DisposeAsync();
        await Redis.DisposeAsync();
        People.Issuer.Dispose();
    }

    /// <summary>What the backend saw.</summary>
    public static async Task<JsonNode> SeenAsync(HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

    /// <summary>The names of the headers the backend saw.</summary>
    public static string[] Names(JsonNode seen) => [.. seen["headers"]!.AsObject().Select(h => h.Key)];

    /// <summary>A header the backend saw, exactly once.</summary>
    public static string? Header(JsonNode seen, string name) =>
        seen["headers"]!.AsObject().Where(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => (string?)Assert.Single(h.Value!.AsArray())).SingleOrDefault();

    /// <summary>Sends bytes as they are, which HTTP clients refuse to, and reads to the end of the answer.</summary>
    public async Task<string> RawAsync(string request, GatewayHost? to = null)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", (to ?? Gateway).Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        return await reader.ReadToEndAsync(patience.Token);
    }
}
