using Gatehouse.AnalyticsService.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AnalyticsService.Features.Orders;

/// <summary>Orders over time: placed and standing, fallen, and what they are worth, by hour or day of placing. Times without any are left out.</summary>
internal static class GetOrderSeries
{
    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(Grain grain, AnalyticsDbContext db, CancellationToken cancellationToken)
    {
        if (grain.Refusal is { } refusal)
        {
            return refusal;
        }

        return TypedResults.Ok(new Response([.. (await ReadAsync(grain, db, cancellationToken))
            .GroupBy(f => f.At, (at, figures) => Point(at, [.. figures.Select(f => f.Figures)])).OrderBy(p => p.At)]));
    }

    public static async Task<List<(DateTimeOffset At, OrderFigures Figures)>> ReadAsync(Grain grain, AnalyticsDbContext db, CancellationToken cancellationToken)
    {
        if (grain.IsHourly)
        {
            var hours = await db.Set<OrderHour>().AsNoTracking().Where(h => h.Hour >= grain.Since && h.Hour < grain.Until).ToListAsync(cancellationToken);
            return hours.ConvertAll(h => (h.Hour, (OrderFigures)h));
        }

        var days = await db.OrderDays.AsNoTracking().Where(d => d.Day >= grain.Period.From && d.Day <= grain.Period.To).ToListAsync(cancellationToken);
        return days.ConvertAll(d => (new DateTimeOffset(d.Day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), (OrderFigures)d));
    }

    private static SeriesPoint Point(DateTimeOffset at, List<OrderFigures> figures) => new(
        at, figures.Sum(f => f.Orders), figures.Sum(f => f.Dropped), [.. figures.Select(f => new Worth(f.Currency, f.Revenue)).OrderBy(w => w.Currency, StringComparer.Ordinal)]);

    internal sealed record Response(IReadOnlyList<SeriesPoint> Series);

    internal sealed record SeriesPoint(DateTimeOffset At, long Orders, long Dropped, IReadOnlyList<Worth> Revenue);

    internal sealed record Worth(string Currency, decimal Amount);
}
