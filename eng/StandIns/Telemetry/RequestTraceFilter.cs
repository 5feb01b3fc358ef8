// Stands in for OpenTelemetry.Instrumentation.AspNetCore 1.17.0.
using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace OpenTelemetry.Instrumentation.AspNetCore;

/// <summary>Takes the "recorded" mark off requests that are not to be traced, which their child activities inherit.</summary>
internal sealed class RequestTraceFilter : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string Listener = "Microsoft.AspNetCore";
    private const string Request = "Microsoft.AspNetCore.Hosting.HttpRequestIn";
    private const string RequestStart = Request + ".Start";

    private readonly Func<HttpContext, bool> _filter;
    private readonly ConcurrentBag<IDisposable> _subscriptions = [];

    public RequestTraceFilter(Func<HttpContext, bool> filter)
    {
        _filter = filter;
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == Listener)
        {
            _subscriptions.Add(value.Subscribe(this, static name => name is Request or RequestStart));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: RequestStart, Value: HttpContext context } && Activity.Current is { } activity && !_filter(context))
        {
            activity.IsAllDataRequested = false;
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Dispose();
        }
    }
}
