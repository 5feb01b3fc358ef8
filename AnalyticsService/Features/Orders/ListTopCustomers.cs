using System.ComponentModel.DataAnnotations;
using Gatehouse.AnalyticsService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AnalyticsService.Features.Orders;

/// <summary>Who ordered for most in a currency, in the months that a period touches.</summary>
internal static class ListTopCustomers
{
    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Grain grain,
        AnalyticsDbContext db,
        CancellationToken cancellationToken,
        [RegularExpression("^[A-Z]{3}$")] string currency = "EUR",
        [Range(1, 100)] int limit = 10)
    {
        if (grain.Refusal is { } refusal)
        {
            return refusal;
        }

        var (first, last) = (Month(grain.Period.From), Month(grain.Period.To));
        var top = await db.Set<OrderCustomer>().AsNoTracking()
            .Where(c => c.Month >= first && c.Month <= last && c.Currency == currency)
            .GroupBy(c => c.OwnerId)
            .Select(g => new { g.Key, Orders = g.Sum(c => c.Orders), Revenue = g.Sum(c => c.Revenue) })
            .OrderByDescending(c => c.Revenue).ThenBy(c => c.Key).Take(limit)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(new Response(currency, first, last, [.. top.Select(c => new Item(c.Key, c.Orders, c.Revenue))]));
    }

    public static DateOnly Month(DateOnly day) => new(day.Year, day.Month, 1);

    internal sealed record Response(string Currency, DateOnly FirstMonth, DateOnly LastMonth, IReadOnlyList<Item> Items);

    internal sealed record Item(UserId UserId, long Orders, decimal Revenue);
}
