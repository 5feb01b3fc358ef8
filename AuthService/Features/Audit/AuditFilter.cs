using System.ComponentModel.DataAnnotations;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Mvc;

namespace Gatehouse.AuthService.Features.Audit;

/// <summary>Which entries are wanted; everything that is named must be so.</summary>
public sealed record AuditFilter
{
    // No transaction is as long, and no tally is kept for as long.
    private static readonly TimeSpan Lag = TimeSpan.FromMinutes(10);

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
        var all = entries;

        // "role." is every action on roles: what is from there to the next character. Not "like", which row-level security
        // keeps from the index.
        var end = Action is { Length: > 0 } ? $"{Action[..^1]}/" : "";
        entries = Action is null ? entries
            : Action.EndsWith('.') ? entries.Where(e => string.Compare(e.Action, Action) >= 0 && string.Compare(e.Action, end) < 0)
            : entries.Where(e => e.Action == Action);
        entries = Actor is null ? entries : entries.Where(e => e.ActorId == Actor);
        var about = $"user/{Person}";
        entries = Person is null ? entries : entries.Where(e => e.ActorId == Person || e.Target == about);
        entries = Target is null ? entries : entries.Where(e => e.Target == Target);
        entries = CorrelationId is null ? entries : entries.Where(e => e.CorrelationId == CorrelationId);
        return Between(entries, all, From?.ToUniversalTime(), To?.ToUniversalTime());
    }

    // Entries are numbered as they are committed, a moment after their time. So one that is well before or after a time
    // tells at which number to begin or end: nothing between there and the end of the log is read.
    private static IQueryable<AuditEntry> Between(IQueryable<AuditEntry> entries, IQueryable<AuditEntry> all, DateTimeOffset? from, DateTimeOffset? to)
    {
        if (from is not null)
        {
            var surely = from.Value.UtcTicks > Lag.Ticks ? from - Lag : from;
            entries = entries.Where(e => e.At >= from
                && e.Sequence > (all.Where(x => x.At <= surely).OrderByDescending(x => x.At).Select(x => (long?)x.Sequence).FirstOrDefault() ?? 0));
        }

        if (to is not null)
        {
            var surely = to.Value.UtcTicks < DateTimeOffset.MaxValue.UtcTicks - Lag.Ticks ? to + Lag : to;
            entries = entries.Where(e => e.At < to
                && e.Sequence < (all.Where(x => x.At >= surely).OrderBy(x => x.At).Select(x => (long?)x.Sequence).FirstOrDefault() ?? long.MaxValue));
        }

        return entries;
    }
}
