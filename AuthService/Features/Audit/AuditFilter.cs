using System.ComponentModel.DataAnnotations;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Mvc;

namespace Gatehouse.AuthService.Features.Audit;

/// <summary>Which entries are wanted; everything that is named must be so.</summary>
public sealed record AuditFilter(
    [FromQuery, MaxLength(100)] string? Action = null,
    [FromQuery] UserId? Actor = null,
    [FromQuery, MaxLength(200)] string? Target = null,
    [FromQuery, MaxLength(64)] string? CorrelationId = null,
    [FromQuery] DateTimeOffset? From = null,
    [FromQuery] DateTimeOffset? To = null)
{
    internal IQueryable<AuditEntry> Apply(IQueryable<AuditEntry> entries)
    {
        // "role." is every action on roles.
        entries = Action is null ? entries
            : Action.EndsWith('.') ? entries.Where(e => e.Action.StartsWith(Action))
            : entries.Where(e => e.Action == Action);
        entries = Actor is null ? entries : entries.Where(e => e.ActorId == Actor);
        entries = Target is null ? entries : entries.Where(e => e.Target == Target);
        entries = CorrelationId is null ? entries : entries.Where(e => e.CorrelationId == CorrelationId);
        var (from, to) = (From?.ToUniversalTime(), To?.ToUniversalTime());
        entries = from is null ? entries : entries.Where(e => e.At >= from);
        return to is null ? entries : entries.Where(e => e.At < to);
    }
}
