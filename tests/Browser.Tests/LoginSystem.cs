using System.Net.WebSockets;
using System.Text.Json;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.BrowserTests;

/// <summary>A gateway with somebody else's identity provider, somebody else's backend, and a site it serves itself.</summary>
public sealed class LoginSystem : IAsyncLifetime
{
    private readonly RedisServer redis = new();
    private readonly string folder = Directory.CreateTempSubdirectory("gatehouse-login-").FullName;
    private WebApplication? backend;
    private OidcProvider? provider;
    private GatewayProcess? gateway;

    public GatewayProcess Gateway => gateway!;

    public OidcProvider Provider => provider!;

    public async Task InitializeAsync()
    {
        await redis.InitializeAsync();
        backend = await StartBackendAsync();
        var site = Directory.CreateDirectory(Path.Combine(folder, "site")).FullName;
        await File.WriteAllTextAsync(Path.Combine(site, "index.html"), "<!doctype html><html lang=en><title>Site</title><h1>Welcome</h1></html>");
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        provider = await OidcProvider.StartAsync(address);
        gateway = await GatewayProcess.StartAsync(
            address,
            ("environment", "Development"), ("Auth:Issuer", "http://localhost:8080"), ("Internal:Key", "an-internal-key-of-32-characters"),
            ("ConnectionStrings:redis", redis.ConnectionString), ("Gateway:RoutesFile", await WriteRoutesAsync()), ("Gateway:Site:Folder", site),
            ("Gateway:BaseUrl", address.AbsoluteUri), ("Session:Key", "a-session-key-of-32-characters-!"),
            ("Oidc:Issuer", provider.Issuer), ("Oidc:ClientId", OidcProvider.ClientId), ("Oidc:ClientSecret", OidcProvider.ClientSecret), ("Oidc:Prompt", "consent"));
    }

    public async Task DisposeAsync()
    {
        if (gateway is not null)
        {
            await gateway.DisposeAsync();
        }

        if (provider is not null)
        {
            await provider.DisposeAsync();
        }

        await backend!.DisposeAsync();
        await redis.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<string> WriteRoutesAsync()
    {
        var path = Path.Combine(folder, "routes.json");
        var address = backend!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(new
        {
            clusters = new Dictionary<string, string> { ["chat"] = address },
            routes = new[] { new { name = "chat", path = "/api/ws/{**rest}", authenticated = true, limiter = "user", timeout = "00:00:30", cluster = "chat" } },
        }));
        return path;
    }

    private static async Task<WebApplication> StartBackendAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseWebSockets();
        app.Map("/ws/chat", EchoAsync);
        await app.StartAsync();
        return app;
    }

    // Says first who it was told is calling, then repeats everything.
    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1024];
        await socket.SendAsync(System.Text.Encoding.UTF8.GetBytes((string?)context.Request.Headers["X-User-Email"] ?? "nobody"), WebSocketMessageType.Text, true, default);
        while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } received)
        {
            await socket.SendAsync(buffer.AsMemory(0, received.Count), WebSocketMessageType.Text, true, default);
        }
    }
}
