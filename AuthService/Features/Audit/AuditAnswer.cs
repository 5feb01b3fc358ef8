using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Audit;

/// <summary>An entry as it is read and exported; with its hashes, so that an export can be checked by itself.</summary>
internal sealed record AuditAnswer(
    Guid Id,
    long Sequence,
    DateTimeOffset At,
    string Action,
    UserId? ActorId,
    string? Client,
    string? Target,
    string? Address,
    string? CorrelationId,
    JsonElement? Details,
    string? AddressSeal,
    string Previous,
    string Hash)
{
    public static AuditAnswer Of(AuditEntry entry) => new(
        entry.Id,
        entry.Sequence,
        entry.At,
        entry.Action,
        entry.ActorId,
        entry.Client,
        entry.Target,
        entry.Address,
        entry.CorrelationId,
        entry.Details,
        entry.AddressSeal is { } seal ? Convert.ToHexStringLower(seal) : null,
        Convert.ToHexStringLower(entry.Previous),
        Convert.ToHexStringLower(entry.Hash));
}
