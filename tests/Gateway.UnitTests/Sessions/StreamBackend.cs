using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.UnitTests.Sessions;

/// <summary>A third party's backend: says what reached it, echoes sockets, streams events and swallows large bodies.</summary>
public sealed class StreamBackend : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StreamBackend(WebApplication app) => this.app = app;

    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<StreamBackend> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var backend = new StreamBackend(app);
        app.UseWebSockets();
        app.Map("/third/socket", EchoSocketAsync);
        app.MapGet("/third/events", backend.EventsAsync);
        app.MapGet("/third/endless", EndlessAsync);
        app.MapPost("/third/upload", (Delegate)SwallowAsync);
        app.Map("/{**any}", (HttpContext context) => Results.Text(Describe(context), "application/json"));
        await app.StartAsync();
        return backend;
    }

    /// <summary>Lets the second event go.</summary>
    public void GoOn() => goOn.TrySetResult();

    public ValueTask DisposeAsync() => app.DisposeAsync();

    // The first message says what the upgrade brought; then every message comes back.
    private static async Task EchoSocketAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await socket.SendAsync(Encoding.UTF8.GetBytes(Describe(context)), WebSocketMessageType.Text, true, default);
        var buffer = new byte[1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, context.RequestAborted);
            if (received.MessageType is WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, received.Count), WebSocketMessageType.Text, true, default);
        }
    }

    private async Task EventsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync("data: one\n\n");
        await context.Response.Body.FlushAsync();
        await goOn.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await context.Response.WriteAsync("data: two\n\n");
    }

    private static async Task EndlessAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync("data: one\n\n");
        await context.Response.Body.FlushAsync();
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private static async Task<IResult> SwallowAsync(HttpContext context)
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        var buffer = new byte[64 * 1024];
        long total = 0;
        for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0; total += read)
        {
        }

        return Results.Json(new { total });
    }

    private static string Describe(HttpContext context) => new JsonObject
    {
        ["path"] = context.Request.Path.Value,
        ["headers"] = new JsonObject(context.Request.Headers.Select(h => KeyValuePair.Create<string, JsonNode?>(h.Key, h.Value.ToString()))),
    }.ToJsonString();
}
