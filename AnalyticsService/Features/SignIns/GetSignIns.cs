using Gatehouse.AnalyticsService.Data;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AnalyticsService.Features.SignIns;

/// <summary>Sign-ins over time, those that were refused, by what means and why.</summary>
internal static class GetSignIns
{
    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(Grain grain, AnalyticsDbContext db, CancellationToken cancellationToken)
    {
        if (grain.Refusal is { } refusal)
        {
            return refusal;
        }

        var figures = await ReadAsync(grain, db, cancellationToken);
        return TypedResults.Ok(new Response(
            [.. figures.GroupBy(f => f.At, (at, of) => Point(at, [.. of])).OrderBy(p => p.At)],
            Reasons(figures, SignInEnded.SignedIn),
            Reasons(figures, SignInEnded.Refused)));
    }

    public static async Task<List<(DateTimeOffset At, SignInFigures Figures)>> ReadAsync(Grain grain, AnalyticsDbContext db, CancellationToken cancellationToken)
    {
        if (grain.IsHourly)
        {
            var hours = await db.Set<SignInHour>().AsNoTracking().Where(h => h.Hour >= grain.Since && h.Hour < grain.Until).ToListAsync(cancellationToken);
            return hours.ConvertAll(h => (h.Hour, (SignInFigures)h));
        }

        var days = await db.Set<SignInDay>().AsNoTracking().Where(d => d.Day >= grain.Period.From && d.Day <= grain.Period.To).ToListAsync(cancellationToken);
        return days.ConvertAll(d => (new DateTimeOffset(d.Day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), (SignInFigures)d));
    }

    private static SignInPoint Point(DateTimeOffset at, List<(DateTimeOffset At, SignInFigures Figures)> figures) => new(
        at,
        figures.Where(f => f.Figures.Outcome == SignInEnded.SignedIn).Sum(f => f.Figures.Count),
        figures.Where(f => f.Figures.Outcome == SignInEnded.Refused).Sum(f => f.Figures.Count));

    private static List<ReasonItem> Reasons(List<(DateTimeOffset At, SignInFigures Figures)> figures, string outcome) =>
        [.. figures.Where(f => f.Figures.Outcome == outcome)
            .GroupBy(f => f.Figures.Reason, (reason, of) => new ReasonItem(reason, of.Sum(f => f.Figures.Count)))
            .OrderByDescending(r => r.Count).ThenBy(r => r.Reason, StringComparer.Ordinal)];

    internal sealed record Response(IReadOnlyList<SignInPoint> Series, IReadOnlyList<ReasonItem> Methods, IReadOnlyList<ReasonItem> Refusals);

    internal sealed record SignInPoint(DateTimeOffset At, long SignedIn, long Refused);

    internal sealed record ReasonItem(string Reason, long Count);
}
