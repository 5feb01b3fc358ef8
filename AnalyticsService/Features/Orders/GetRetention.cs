using Gatehouse.AnalyticsService.Data;
using Gatehouse.ServiceDefaults.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AnalyticsService.Features.Orders;

/// <summary>Who came back: people by the month of their first order in the period, and how many of them ordered again 1, 2, 3 … months later.</summary>
internal static class GetRetention
{
    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Grain grain, AnalyticsDbContext db, TenantContext tenant, CancellationToken cancellationToken)
    {
        if (grain.Refusal is { } refusal)
        {
            return refusal;
        }

        var (first, last) = (ListTopCustomers.Month(grain.Period.From), ListTopCustomers.Month(grain.Period.To));
        var cells = await db.Database.SqlQuery<Cell>(
            $"""
            with active as (
                select distinct owner_id, month from order_customers
                where tenant_id = {tenant.Required.Value} and month between {first} and {last} and orders > 0),
            joined as (select owner_id, month, min(month) over (partition by owner_id) as cohort from active)
            select cohort as "Cohort",
                ((extract(year from month) - extract(year from cohort)) * 12 + extract(month from month) - extract(month from cohort))::int as "Later",
                count(*) as "People"
            from joined group by 1, 2 order by 1, 2
            """).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Response([.. cells.GroupBy(c => c.Cohort, (cohort, of) => Of(cohort, [.. of], last)).OrderBy(c => c.Month)]));
    }

    private static Cohort Of(DateOnly month, List<Cell> cells, DateOnly last)
    {
        var months = ((last.Year - month.Year) * 12) + last.Month - month.Month;
        return new(month, [.. Enumerable.Range(0, months + 1).Select(later => cells.Find(c => c.Later == later)?.People ?? 0)]);
    }

    internal sealed record Response(IReadOnlyList<Cohort> Cohorts);

    /// <summary>A month's newcomers: how many there were, and how many ordered that many months later.</summary>
    internal sealed record Cohort(DateOnly Month, IReadOnlyList<long> People);

    private sealed record Cell(DateOnly Cohort, int Later, long People);
}
