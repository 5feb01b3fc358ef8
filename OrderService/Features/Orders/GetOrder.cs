using Gatehouse.OrderService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.OrderService.Features.Orders;

/// <summary>One order.</summary>
internal static class GetOrder
{
    public static async Task<Results<Ok<OrderAnswer>, ProblemHttpResult>> HandleAsync(
        OrderId id, OrderAccess access, EditGuard guard, OrderDbContext db, CancellationToken cancellationToken)
    {
        if (await db.Orders.AsNoTracking().SingleOrDefaultAsync(o => o.Id == id, cancellationToken) is not { } order
            || !await access.SeesAsync(order))
        {
            return Problems.NotFound();
        }

        guard.Tag(order.Version);
        return TypedResults.Ok(OrderAnswer.Of(order));
    }
}
