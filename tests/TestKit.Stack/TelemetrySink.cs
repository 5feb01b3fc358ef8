using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.TestKit.Stack;

/// <summary>Receives what the services send over OTLP (http/protobuf), in place of the Aspire dashboard.</summary>
public sealed class TelemetrySink : IAsyncDisposable
{
    private readonly ConcurrentQueue<Export> exports = [];
    private readonly WebApplication app;

    private TelemetrySink()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapPost("/v1/{signal}", ReceiveAsync);
    }

    /// <summary>For <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
    public string Endpoint => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Starts a sink on a free port.</summary>
    /// <returns>The sink.</returns>
    public static async Task<TelemetrySink> StartAsync()
    {
        var sink = new TelemetrySink();
        await sink.app.StartAsync();
        return sink;
    }

    /// <summary>Services that sent a signal whose bytes hold all of some texts or ids.</summary>
    /// <param name="signal">traces, metrics or logs.</param>
    /// <param name="parts">What one export must contain.</param>
    /// <returns>The services' names.</returns>
    public IReadOnlySet<string> ServicesThatSent(string signal, params byte[][] parts) => exports
        .Where(e => e.Signal == signal && Array.TrueForAll(parts, part => e.Body.AsSpan().IndexOf(part) >= 0))
        .Select(e => e.Service)
        .ToHashSet();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context, string signal)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        exports.Enqueue(new(signal, ServiceName(body.ToArray()), body.ToArray()));
    }

    // KeyValue { key = "service.name", value = AnyValue { string_value } }: tag, length, tag, length, text.
    private static string ServiceName(ReadOnlySpan<byte> body)
    {
        var key = "service.name"u8;
        var at = body.IndexOf(key);
        return at < 0 ? "" : Encoding.UTF8.GetString(body.Slice(at + key.Length + 4, body[at + key.Length + 3]));
    }

    private sealed record Export(string Signal, string Service, byte[] Body);
}
