using System.Collections.Concurrent;
using System.Diagnostics;
using Gatehouse.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Gatehouse.StandIns.UnitTests;

public sealed class RequestTracesTests
{
    [Theory]
    [InlineData("/orders/7", "GET /orders/{id}", "/orders/{id}", 200, ActivityStatusCode.Unset)]
    [InlineData("/broken", "GET /broken", "/broken", 503, ActivityStatusCode.Error)]
    [InlineData("/nowhere", "GET", null, 404, ActivityStatusCode.Unset)]
    public async Task Request_Traced_HasNameRouteAndStatus(string path, string name, string? route, int status, ActivityStatusCode outcome)
    {
        var span = Assert.Single(await TraceAsync(path), activity => activity.Kind == ActivityKind.Server);

        Assert.Equal(
            (name, route, status, outcome),
            (span.DisplayName, (string?)span.GetTagItem("http.route"), (int)span.GetTagItem("http.response.status_code")!, span.Status));
        Assert.Equal(("GET", path), (span.GetTagItem("http.request.method"), span.GetTagItem("url.path")));
    }

    [Theory]
    [InlineData("/alive")]
    [InlineData("/health")]
    [InlineData("/healthz")]
    public async Task Request_HealthCheck_LeavesNoTrace(string path) =>
        Assert.DoesNotContain(await TraceAsync(path), activity => activity.Kind == ActivityKind.Server || activity.OperationName == "inner");

    [Fact]
    public async Task Request_WorkInside_IsPartOfItsTrace()
    {
        var spans = await TraceAsync("/orders/7");

        var server = Assert.Single(spans, activity => activity.Kind == ActivityKind.Server);
        Assert.Equal(server.SpanId, Assert.Single(spans, activity => activity.OperationName == "inner").ParentSpanId);
    }

    private static async Task<IReadOnlyCollection<Activity>> TraceAsync(string path)
    {
        var finished = new Finished();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["OTEL_TRACES_SAMPLER"] = "always_on";

        // Traces are made for somebody; that nobody listens there does not matter here.
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1";
        builder.AddTelemetry();
        builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddProcessor(finished));
        await using var app = builder.Build();
        app.MapGet("/orders/{id}", Work);
        app.MapGet("/alive", Work);
        app.MapGet("/health", Work);
        app.MapGet("/healthz", Work);
        app.MapGet("/broken", () => TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable));
        await app.StartAsync();

        using var client = new HttpClient();
        using var response = await client.GetAsync(new Uri(app.Urls.Single() + path));
        await app.StopAsync();
        return finished.Activities;
    }

    private static string Work()
    {
        using var inner = GatehouseTelemetry.Source.StartActivity("inner");
        return "done";
    }

    private sealed class Finished : BaseProcessor<Activity>
    {
        public ConcurrentBag<Activity> Activities { get; } = [];

        public override void OnEnd(Activity data)
        {
            if (data.Recorded)
            {
                Activities.Add(data);
            }
        }
    }
}
