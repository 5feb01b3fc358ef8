using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gatehouse.ServiceDefaults.Contracts.Events;

namespace Gatehouse.ServiceDefaults.Messaging;

/// <summary>Spans and figures of the event pipelines (OpenTelemetry messaging conventions).</summary>
internal static class MessagingTelemetry
{
    private static readonly ActivitySource Source = new("Gatehouse.Messaging");
    private static readonly Meter Meter = new("Gatehouse.Messaging");
    private static PipelineState state = new(0, null, DateTimeOffset.UnixEpoch);
    private static IReadOnlyList<StreamGroup> readers = [];

    public static readonly Counter<long> Sent = Meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Events handed to a stream");
    public static readonly Counter<long> Consumed = Meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Events whose effect was committed");
    public static readonly Counter<long> Failed = Meter.CreateCounter<long>("gatehouse.messaging.failures", "{message}", "Attempts that failed and will be repeated");
    public static readonly Counter<long> DeadLettered = Meter.CreateCounter<long>("gatehouse.messaging.dead_letters", "{message}", "Events given up on");
    public static readonly Histogram<double> Age = Meter.CreateHistogram<double>("gatehouse.messaging.age", "s", "From an event to its committed effect");

    static MessagingTelemetry()
    {
        Meter.CreateObservableGauge("gatehouse.messaging.outbox.waiting", () => state.Waiting, "{message}", "Events not yet in the stream");
        Meter.CreateObservableGauge(
            "gatehouse.messaging.outbox.age", () => state.OldestAt is { } oldest ? (state.At - oldest).TotalSeconds : 0, "s", "Age of the oldest of them");
        Meter.CreateObservableGauge("gatehouse.messaging.lag", () => readers.Select(Behind), "{message}", "Events a group has not done with");
    }

    /// <summary>What was last seen in the outbox.</summary>
    public static void Report(PipelineState seen) => state = seen;

    /// <summary>How far the groups were when last seen.</summary>
    public static void Report(IReadOnlyList<StreamGroup> seen) => readers = seen;

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

    private static Measurement<long> Behind(StreamGroup group) => new(
        group.Pending + (group.Lag ?? 0), new KeyValuePair<string, object?>("messaging.consumer.group.name", group.Name));
}
