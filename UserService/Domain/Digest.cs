using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;

namespace Gatehouse.UserService.Domain;

/// <summary>That a person wants what they have not read by mail, every day or week at a time of theirs.</summary>
internal sealed class Digest : ITenantOwned
{
    public required TenantId TenantId { get; init; }

    public required UserId UserId { get; init; }

    /// <summary>On which day of the week; every day otherwise.</summary>
    public required DayOfWeek? Weekday { get; set; }

    /// <summary>The time of day where the person is.</summary>
    public required TimeOnly At { get; set; }

    /// <summary>Some of <see cref="NotificationKinds"/>.</summary>
    public required List<string> Kinds { get; set; }

    /// <summary>The next moment after <paramref name="now"/>.</summary>
    public DateTimeOffset Next(DateTimeOffset now, TimeZoneInfo zone)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        while ((Weekday is { } weekday && day.DayOfWeek != weekday) || Moment(day, zone) <= now)
        {
            day = day.AddDays(1);
        }

        return Moment(day, zone);
    }

    // A time that clocks skip comes as soon as they have; of one that they show twice, it is the first.
    private DateTimeOffset Moment(DateOnly day, TimeZoneInfo zone)
    {
        var wanted = day.ToDateTime(At);
        while (zone.IsInvalidTime(wanted))
        {
            wanted = wanted.AddMinutes(1);
        }

        var offset = zone.IsAmbiguousTime(wanted) ? zone.GetAmbiguousTimeOffsets(wanted).Max() : zone.GetUtcOffset(wanted);
        return new DateTimeOffset(wanted, offset).ToUniversalTime();
    }
}

/// <summary>When a digest is due, for whoever sends them for all companies; what it is like is the person's row.</summary>
internal sealed class QueuedDigest
{
    public required Guid Company { get; init; }

    public required Guid Person { get; init; }

    public required DateTimeOffset DueAt { get; set; }
}
