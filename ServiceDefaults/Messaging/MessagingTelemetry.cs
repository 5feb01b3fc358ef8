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
