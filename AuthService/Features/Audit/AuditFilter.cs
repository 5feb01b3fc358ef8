using System.ComponentModel.DataAnnotations;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Mvc;

namespace Gatehouse.AuthService.Features.Audit;

/// <summary>Which entries are wanted; everything that is named must be so.</summary>
public sealed record AuditFilter
{
    // Properties and not constructor parameters: the OpenAPI generator cannot read the attributes of the latter.
    /// <summary>What happened, such as <c>role.changed</c>; ending in a dot, everything that begins so.</summary>
    [FromQuery, MaxLength(100)]
    public string? Action { get; init; }

    /// <summary>Who did it.</summary>
    [FromQuery]
    public UserId? Actor { get; init; }

    /// <summary>Who did it, or to whom it was done: everything about a person.</summary>
    [FromQuery]
    public UserId? Person { get; init; }

    /// <summary>What it was done to.</summary>
    [FromQuery, MaxLength(200)]
    public string? Target { get; init; }

    /// <summary>In which request.</summary>
    [FromQuery, MaxLength(64)]
    public string? CorrelationId { get; init; }

    /// <summary>Not before.</summary>
    [FromQuery]
    public DateTimeOffset? From { get; init; }

    /// <summary>Before.</summary>
    [FromQuery]
    public DateTimeOffset? To { get; init; }

    internal IQueryable<AuditEntry> Apply(IQueryable<AuditEntry> entries)
    {
        // "role." is every action on roles.
        entries = Action is null ? entries
            : Action.EndsWith('.') ? entries.Where(e => e.Action.StartsWith(Action))
            : entries.Where(e => e.Action == Action);
        entries = Actor is null ? entries : entries.Where(e => e.ActorId == Actor);
        var about = $"user/{Person}";
        entries = Person is null ? entries : entries.Where(e => e.ActorId == Person || e.Target == about);
        entries = Target is null ? entries : entries.Where(e => e.Target == Target);
        entries = CorrelationId is null ? entries : entries.Where(e => e.CorrelationId == CorrelationId);
        var (from, to) = (From?.ToUniversalTime(), To?.ToUniversalTime());
        entries = from is null ? entries : entries.Where(e => e.At >= from);
        return to is null ? entries : entries.Where(e => e.At < to);
    }
}
