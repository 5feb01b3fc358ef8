using Gatehouse.AnalyticsService.Data;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AnalyticsService.Features.Orders;

/// <summary>How many orders were placed and still stand, and what they are worth, by day (UTC) of placing.</summary>
internal static class GetOrderFigures
{
    public sealed record Response(long Orders, IReadOnlyList<Money> Revenue, IReadOnlyList<SeriesItem> Series);

    public sealed record Money(string Currency, decimal Amount);

    public sealed record SeriesItem(DateOnly Day, long Orders, IReadOnlyList<Money> Revenue);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        AnalyticsDbContext db, TimeProvider time, CancellationToken cancellationToken, string? from = null, string? to = null)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (Period.Read(from, to, today, out var period) is { Count: > 0 } errors)
        {
            return Problems.Invalid(errors);
        }

        var held = await db.OrderDays.AsNoTracking()
            .Where(d => d.Day >= period.From && d.Day <= period.To && d.Orders > 0)
            .ToListAsync(cancellationToken);
        var byDay = held.ToLookup(d => d.Day);
        return TypedResults.Ok(new Response(
            held.Sum(d => d.Orders),
            Revenue(held),
            [.. period.Days.Select(day => new SeriesItem(day, byDay[day].Sum(d => d.Orders), Revenue(byDay[day])))]));
    }

    private static List<Money> Revenue(IEnumerable<OrderDay> days) =>
        [.. days.GroupBy(d => d.Currency, (currency, of) => new Money(currency, of.Sum(d => d.Revenue))).OrderBy(m => m.Currency, StringComparer.Ordinal)];
}
