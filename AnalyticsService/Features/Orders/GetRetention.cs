using System.Numerics;
using Gatehouse.AnalyticsService.Data;
using Gatehouse.ServiceDefaults.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AnalyticsService.Features.Orders;

/// <summary>Who came back: people by the month of their first order in the period, and how many of them ordered again 1, 2, 3 … months later.</summary>
internal static class GetRetention
{
    private const int MonthsOfAYear = 12;

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Grain grain, AnalyticsDbContext db, TenantContext tenant, CancellationToken cancellationToken)
    {
        if (grain.Refusal is { } refusal)
        {
            return refusal;
        }

        // A bit for each month from January of the first year on; people with the same months are one row.
        var (first, last) = (grain.Period.From, grain.Period.To);
        var begin = first.Month - 1;
        var end = ((last.Year - first.Year) * MonthsOfAYear) + last.Month;
        var asked = (1L << end) - (1L << begin);
        var patterns = await db.Database.SqlQuery<Pattern>(
            $"""
            select months as "Months", count(*) as "People" from (
                select bit_or(months::bigint << ({MonthsOfAYear} * (year - {first.Year}))) & {asked} as months from order_customer_years
                where tenant_id = {tenant.Required.Value} and year = any ({ListTopCustomers.Years(first, last)}) group by owner_id) people
            where months <> 0 group by months
            """).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Response([.. Enumerable.Range(begin, end - begin)
            .Select(month => Of(first.Year, month, end, patterns.FindAll(p => BitOperations.TrailingZeroCount(p.Months) == month)))
            .Where(cohort => cohort.People[0] > 0)]));
    }

    private static Cohort Of(int year, int month, int end, List<Pattern> newcomers) => new(
        new DateOnly(year, 1, 1).AddMonths(month),
        [.. Enumerable.Range(month, end - month).Select(later => newcomers.Where(p => (p.Months & (1L << later)) != 0).Sum(p => p.People))]);

    internal sealed record Response(IReadOnlyList<Cohort> Cohorts);

    /// <summary>A month's newcomers: how many there were, and how many ordered that many months later.</summary>
    internal sealed record Cohort(DateOnly Month, IReadOnlyList<long> People);

    private sealed record Pattern(long Months, long People);
}
