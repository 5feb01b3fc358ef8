using System.Text.Json;

namespace Gatehouse.ServiceDefaults.Contracts.Events;

/// <summary>How an event travels.</summary>
/// <param name="Id">UUIDv7; handlers are idempotent by it.</param>
/// <param name="Type">Wire name with version.</param>
/// <param name="TenantId">The tenant it happened in, if any.</param>
/// <param name="Subject">What it happened to.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="Version">Version of the envelope.</param>
/// <param name="Data">The event itself.</param>
/// <param name="TraceParent">W3C trace context of the request that caused it.</param>
/// <param name="CorrelationId">Correlation id of the request that caused it.</param>
/// <param name="ActorId">Who made that request, as far as it was somebody.</param>
public sealed record EventEnvelope(
    Guid Id,
    string Type,
    TenantId? TenantId,
    string Subject,
    DateTimeOffset OccurredAt,
    int Version,
    JsonElement Data,
    string? TraceParent,
    string? CorrelationId,
    UserId? ActorId = null);
