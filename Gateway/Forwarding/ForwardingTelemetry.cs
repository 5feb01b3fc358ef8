using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Gatehouse.Gateway.Edge;
using Gatehouse.ServiceDefaults.Telemetry;

namespace Gatehouse.Gateway.Forwarding;

/// <summary>
/// The span and the duration of a call to a backend, by OpenTelemetry's conventions for HTTP clients, as HttpClient's own
/// instrumentation tells them of what goes YARP's way. Nothing, at no cost, while nobody collects them.
/// </summary>
internal sealed class ForwardingTelemetry(IMeterFactory meters, IConfiguration configuration)
{
    private static readonly ActivitySource Source = new($"{GatewayTelemetry.Name}.Forwarding");

    private readonly bool isOn = TelemetryDefaults.IsOn(configuration);

    // Bounds as the conventions give them, in seconds.
    private readonly Histogram<double> duration = meters.Create(GatewayTelemetry.Name).CreateHistogram(
        "http.client.request.duration", "s", "Duration of calls to backends", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] });

    /// <summary>Begins the span of a call.</summary>
    public Call Begin(string method, BackendPool pool)
    {
        if (!isOn)
        {
            return default;
        }

        var parent = Activity.Current;
        var activity = Source.StartActivity(ActivityKind.Client, name: method, tags:
        [
            new("http.request.method", method), new("server.address", pool.Host), new("server.port", pool.Port), new("url.scheme", Uri.UriSchemeHttp),
        ]);
        return new(activity, activity ?? parent, Stopwatch.GetTimestamp());
    }

    /// <summary>Ends it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="method">Its method.</param>
    /// <param name="pool">Whom it went to.</param>
    /// <param name="status">What was answered; 0 when nothing was.</param>
    /// <param name="failure">Why not.</param>
    public void End(Call call, string method, BackendPool pool, int status, Exception? failure)
    {
        if (!isOn)
        {
            return;
        }

        var error = failure?.GetType().FullName ?? (status >= 400 ? status.ToString(CultureInfo.InvariantCulture) : null);
        var tags = new TagList
        {
            { "http.request.method", method }, { "server.address", pool.Host }, { "server.port", pool.Port }, { "url.scheme", Uri.UriSchemeHttp },
        };
        if (status > 0)
        {
            tags.Add("http.response.status_code", status);
            call.Span?.SetTag("http.response.status_code", status);
        }

        if (error is not null)
        {
            tags.Add("error.type", error);
            call.Span?.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);
        }

        duration.Record(Stopwatch.GetElapsedTime(call.Started).TotalSeconds, tags);
        call.Span?.Dispose();
    }

    /// <summary>A call that has begun.</summary>
    /// <param name="Span">Its span, when one is taken.</param>
    /// <param name="Trace">What the backend goes on with.</param>
    /// <param name="Started">When.</param>
    public readonly record struct Call(Activity? Span, Activity? Trace, long Started);
}
