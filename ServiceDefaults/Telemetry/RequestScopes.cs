using System.Diagnostics;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.Extensions.Logging;

namespace Gatehouse.ServiceDefaults.Telemetry;

/// <summary>Puts correlation and trace on every log line: looked up when a line is written, at no cost to requests that write none.</summary>
internal sealed class RequestScopes : IExternalScopeProvider
{
    private readonly LoggerExternalScopeProvider scopes = new();

    public IDisposable Push(object? state) => scopes.Push(state);

    public void ForEachScope<TState>(Action<object?, TState> callback, TState state)
    {
        ArgumentNullException.ThrowIfNull(callback);
        if (Activity.Current is { } activity)
        {
            callback(
                new KeyValuePair<string, object?>[]
                {
                    new("SpanId", activity.SpanId.ToHexString()), new("TraceId", activity.TraceId.ToHexString()), new("ParentId", activity.ParentSpanId.ToHexString()),
                },
                state);
        }

        scopes.ForEachScope(callback, state);
        if (Correlation.Current is { } id)
        {
            callback(new KeyValuePair<string, object?>[] { new("CorrelationId", id) }, state);
        }
    }
}
