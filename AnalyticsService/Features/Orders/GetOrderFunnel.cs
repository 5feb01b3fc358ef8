using Gatehouse.AnalyticsService.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AnalyticsService.Features.Orders;

/// <summary>How far the orders of a period came: of those placed in it, how many were ever paid, shipped, delivered, or fell.</summary>
internal static class GetOrderFunnel
{
    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(Grain grain, AnalyticsDbContext db, CancellationToken cancellationToken)
    {
        if (grain.Refusal is { } refusal)
        {
            return refusal;
        }

        var sum = await db.OrderDays.Where(d => d.Day >= grain.Period.From && d.Day <= grain.Period.To).GroupBy(_ => 1)
            .Select(g => new
            {
                Placed = g.Sum(d => d.Orders + d.Dropped),
                Paid = g.Sum(d => d.Paid),
                Shipped = g.Sum(d => d.Shipped),
                Delivered = g.Sum(d => d.Delivered),
                Dropped = g.Sum(d => d.Dropped),
            }).SingleOrDefaultAsync(cancellationToken);
        long placed = sum?.Placed ?? 0;
        return TypedResults.Ok(new Response(
            [Of("placed", placed), Of("paid", sum?.Paid ?? 0), Of("shipped", sum?.Shipped ?? 0), Of("delivered", sum?.Delivered ?? 0)], sum?.Dropped ?? 0));

        FunnelStep Of(string step, long count) => new(step, count, placed == 0 ? 0 : Math.Round((double)count / placed, 4));
    }

    internal sealed record Response(IReadOnlyList<FunnelStep> Steps, long Dropped);

    /// <summary>A step and which part of all orders placed took it.</summary>
    internal sealed record FunnelStep(string Step, long Orders, double Part);
}
