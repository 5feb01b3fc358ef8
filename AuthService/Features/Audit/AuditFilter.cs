using System.ComponentModel.DataAnnotations;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Audit;

/// <summary>Which entries are wanted; everything that is named must be so.</summary>
public sealed record AuditFilter
{
    // No transaction is as long, and no tally is kept for as long.
    private static readonly TimeSpan Lag = TimeSpan.FromMinutes(10);

    // Properties and not constructor parameters: the OpenAPI generator cannot read the attributes of the latter.
    /// <summary>What happened, such as <c>role.changed</c>; ending in a dot, everything that begins so.</summary>
    [FromQuery, MaxLength(100), PlainText]
    public string? Action { get; init; }

    /// <summary>Who did it.</summary>
    [FromQuery]
    public UserId? Actor { get; init; }

    /// <summary>Who did it, or to whom it was done: everything about a person.</summary>
    [FromQuery]
    public UserId? Person { get; init; }

    /// <summary>What it was done to.</summary>
    [FromQuery, MaxLength(200), PlainText]
    public string? Target { get; init; }

    /// <summary>In which request.</summary>
    [FromQuery, MaxLength(64), PlainText]
    public string? CorrelationId { get; init; }

    /// <summary>Not before.</summary>
    [FromQuery]
    public DateTimeOffset? From { get; init; }

    /// <summary>Before.</summary>
    [FromQuery]
    public DateTimeOffset? To { get; init; }

    internal IQueryable<AuditEntry> Apply(IQueryable<AuditEntry> entries)
    {
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
        var (from, to) = (From?.ToUniversalTime(), To?.ToUniversalTime());
        entries = from is null ? entries : entries.Where(e => e.At >= from);
        return to is null ? entries : entries.Where(e => e.At < to);
    }

    /// <summary>
    /// Between which numbers the entries of the wanted time are. They are numbered as they are committed, a moment after their
    /// time, so one well before or after it tells where to begin and end: what lies beside is not read.
    /// </summary>
    internal async Task<(long After, long Before)> BoundsAsync(IQueryable<AuditEntry> all, CancellationToken cancellationToken)
    {
        var (after, before) = (0L, long.MaxValue);
        if (From?.ToUniversalTime() is { } from && from.UtcTicks > Lag.Ticks)
        {
            var surely = from - Lag;
            after = await all.Where(e => e.At <= surely).OrderByDescending(e => e.At).Select(e => e.Sequence).FirstOrDefaultAsync(cancellationToken);
        }

        if (To?.ToUniversalTime() is { } to && to.UtcTicks < DateTimeOffset.MaxValue.UtcTicks - Lag.Ticks)
        {
            var surely = to + Lag;
            before = await all.Where(e => e.At >= surely).OrderBy(e => e.At).Select(e => (long?)e.Sequence).FirstOrDefaultAsync(cancellationToken) ?? before;
        }

        return (after, before);
    }
}
