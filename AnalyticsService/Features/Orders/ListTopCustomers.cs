using System.ComponentModel.DataAnnotations;
using Gatehouse.AnalyticsService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AnalyticsService.Features.Orders;

/// <summary>Who ordered for most in a currency, in the months that a period touches.</summary>
internal static class ListTopCustomers
{
    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Grain grain,
        AnalyticsDbContext db,
        TenantContext tenant,
        CancellationToken cancellationToken,
        [RegularExpression("^[A-Z]{3}$")] string currency = "EUR",
        [Range(1, 100)] int limit = 10)
    {
        if (grain.Refusal is { } refusal)
        {
            return refusal;
        }

        // Added up at the last month, less what was added up before the first.
        var (first, last) = (grain.Period.From, grain.Period.To);
        var top = await db.Database.SqlQuery<Row>(
            $"""
            select owner_id as "Owner", sum(orders)::bigint as "Orders", sum(revenue) as "Revenue" from (
                select owner_id, orders[until] - coalesce(orders[before], 0) as orders, revenue[until] - coalesce(revenue[before], 0) as revenue
                from order_customer_years cross join lateral (select
                    case when year = {last.Year} then {last.Month} else 12 end as until,
                    case when year = {first.Year} then {first.Month} - 1 end as before) months
                where tenant_id = {tenant.Required.Value} and year = any ({Years(first, last)}) and currency = {currency}::character(3)) years
            group by owner_id having sum(orders) > 0 order by "Revenue" desc, "Owner" limit {limit}
            """).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Response(
            currency, Month(first), Month(last), [.. top.Select(row => new Item(new(row.Owner), row.Orders, row.Revenue))]));
    }

    /// <summary>The one or two that a period touches.</summary>
    public static int[] Years(DateOnly first, DateOnly last) => first.Year == last.Year ? [first.Year] : [first.Year, last.Year];

    private static DateOnly Month(DateOnly day) => new(day.Year, day.Month, 1);

    internal sealed record Response(string Currency, DateOnly FirstMonth, DateOnly LastMonth, IReadOnlyList<Item> Items);

    internal sealed record Item(UserId UserId, long Orders, decimal Revenue);

    private sealed record Row(Guid Owner, long Orders, decimal Revenue);
}
