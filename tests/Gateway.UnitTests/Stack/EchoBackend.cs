using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.UnitTests.Stack;

/// <summary>Stands for every service: answers with what reached it.</summary>
public sealed class EchoBackend : IAsyncDisposable
{
    private readonly WebApplication app;

    private EchoBackend(WebApplication app) => this.app = app;

    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>What it says of its own health.</summary>
    public string Health { get; set; } = "Healthy";

    /// <summary>Whether it says that it is alive.</summary>
    public bool IsAlive { get; set; } = true;

    /// <summary>How often it was asked for its health.</summary>
    public int HealthAsked => healthAsked;

    /// <summary>What it answers instead of an echo, if anything.</summary>
    public int? Fails { get; set; }

    /// <summary>What was posted to it: path and body.</summary>
    public ConcurrentQueue<(string Path, string Body)> Posted { get; } = new();

    /// <summary>Ends it with every connection, in the middle of whatever it is doing.</summary>
    public Task KillAsync() => app.StopAsync(new CancellationToken(canceled: true));

    /// <summary>How often it has echoed.</summary>
    public int Answered => answered;

    private int healthAsked;
    private int answered;

    public static async Task<EchoBackend> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.AddServerHeader = true);
        var app = builder.Build();
        var backend = new EchoBackend(app);
        app.UseWebSockets();
        app.MapGet("/internal/health", (HttpContext context) => backend.AnswerHealth(context));
        app.MapGet("/alive", () => backend.IsAlive ? Results.Ok() : Results.StatusCode(503));
        app.MapGet("/openapi/{name}.json", (string name) => Results.Json(new { openapi = "3.1.1", info = new { title = name } }));
        app.Map("/orders/slow", async (HttpContext context) => await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }));
        app.Map("/orders/status/{code:int}", (int code) => Results.StatusCode(code));
        app.Map("/dashboard/socket", EchoSocketAsync);
        app.Map("/{**any}", (HttpContext context) => backend.EchoAsync(context));
        await app.StartAsync();
        return backend;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private IResult AnswerHealth(HttpContext context)
    {
        Interlocked.Increment(ref healthAsked);
        return context.Request.Headers["X-Gateway-Internal-Key"] == GatewayHost.InternalKey
            ? Results.Json(new { status = Health, checks = new Dictionary<string, string> { ["self"] = "Healthy", ["OrderDbContext"] = Health } })
            : Results.Unauthorized();
    }

    private async Task EchoAsync(HttpContext context)
    {
        Interlocked.Increment(ref answered);
        using var body = new StreamReader(context.Request.Body);
        var text = await body.ReadToEndAsync();
        if (HttpMethods.IsPost(context.Request.Method))
        {
            Posted.Enqueue((context.Request.Path, text));
        }

        if (Fails is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }

        context.Response.Headers["X-Correlation-Id"] = context.Request.Headers["X-Correlation-Id"];
        context.Response.Headers["X-Powered-By"] = "Echo";
        context.Response.Headers["X-Backend"] = Address;
        context.Response.Headers["Access-Control-Allow-Origin"] = "*";
        context.Response.Headers["X-Frame-Options"] = "ALLOWALL";
        await context.Response.WriteAsJsonAsync(Describe(context, text));
    }

    private static async Task EchoSocketAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(Describe(context, "")), WebSocketMessageType.Text, true, default);
        var buffer = new byte[1024];
        var received = await socket.ReceiveAsync(buffer, default);
        await socket.SendAsync(buffer.AsMemory(0, received.Count), WebSocketMessageType.Text, true, default);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
    }

    private static JsonObject Describe(HttpContext context, string body) => new()
    {
        ["method"] = context.Request.Method,
        ["path"] = context.Request.Path.Value,
        ["query"] = context.Request.QueryString.Value,
        ["body"] = body,
        ["headers"] = new JsonObject(context.Request.Headers.Select(h =>
            KeyValuePair.Create<string, JsonNode?>(h.Key, new JsonArray([.. h.Value.Select(v => (JsonNode?)v)])))),
    };
}
