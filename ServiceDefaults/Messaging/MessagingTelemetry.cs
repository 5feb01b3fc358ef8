using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gatehouse.ServiceDefaults.Contracts.Events;

namespace Gatehouse.ServiceDefaults.Messaging;

/// <summary>Spans and figures of the event pipelines (OpenTelemetry messaging conventions).</summary>
internal static class MessagingTelemetry
{
    private static readonly ActivitySource Source = new("Gatehouse.Messaging");
    private static readonly Meter Meter = new("Gatehouse.Messaging");

    public static readonly Counter<long> Sent = Meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Events handed to a stream");
    public static readonly Counter<long> Consumed = Meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Events whose effect was committed");
    public static readonly Counter<long> Failed = Meter.CreateCounter<long>("gatehouse.messaging.failures", "{message}", "Attempts that failed and will be repeated");
    public static readonly Counter<long> DeadLettered = Meter.CreateCounter<long>("gatehouse.messaging.dead_letters", "{message}", "Events given up on");
    public static readonly Histogram<double> Age = Meter.CreateHistogram<double>("gatehouse.messaging.age", "s", "From an event to its committed effect");

    // Not observable ones: their callback may run while this type is being initialised, holding the lock it needs for that.
    private static readonly Gauge<long> Waiting = Meter.CreateGauge<long>("gatehouse.messaging.outbox.waiting", "{message}", "Events not yet in the stream");
    private static readonly Gauge<double> Oldest = Meter.CreateGauge<double>("gatehouse.messaging.outbox.age", "s", "Age of the oldest of them");
    private static readonly Gauge<long> Lag = Meter.CreateGauge<long>("gatehouse.messaging.lag", "{message}", "Events a group has not done with");

    /// <summary>What is seen in the outbox.</summary>
    public static void Report(PipelineState seen)
    {
        Waiting.Record(seen.Waiting);
        Oldest.Record(seen.OldestAt is { } oldest ? (seen.At - oldest).TotalSeconds : 0);
    }

    /// <summary>How far the groups are.</summary>
    public static void Report(IReadOnlyList<StreamGroup> seen)
    {
        foreach (var group in seen)
        {
            Lag.Record(group.Pending + (group.Lag ?? 0), new KeyValuePair<string, object?>("messaging.consumer.group.name", group.Name));
        }
    }

    /// <summary>A span in the trace of the request that caused the event.</summary>
    public static Activity? Start(string operation, ActivityKind kind, EventEnvelope envelope, string stream)
    {
        _ = ActivityContext.TryParse(envelope.TraceParent, null, isRemote: true, out var parent);
        var activity = Source.StartActivity($"{operation} {envelope.Type}", kind, parent);
        activity?.SetTag("messaging.system", "redis");
        activity?.SetTag("messaging.operation.type", operation);
        activity?.SetTag("messaging.destination.name", stream);
        activity?.SetTag("messaging.message.id", envelope.Id);
        return activity;
    }
}
