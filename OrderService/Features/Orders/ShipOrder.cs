using Gatehouse.OrderService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.OrderService.Features.Orders;

/// <summary>Records that a paid order left the house.</summary>
internal static class ShipOrder
{
    public static async Task<Results<Ok<OrderAnswer>, ProblemHttpResult>> HandleAsync(
        OrderId id,
        OrderAccess access,
        EditGuard guard,
        OrderDbContext db,
        Outbox outbox,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (await db.Orders.SingleOrDefaultAsync(o => o.Id == id, cancellationToken) is not { } order)
        {
            return Problems.NotFound();
        }

        if ((await access.RefuseAsync(Permissions.OrdersWrite, order) ?? guard.Refuse(order.Version)) is { } refusal)
        {
            return refusal;
        }

        if (order.Ship(time.GetUtcNow()) is not { } shipped)
        {
            return Problems.Conflict($"Only a paid order can be shipped; this one is {order.Status.ToString().ToLowerInvariant()}.");
        }

        outbox.Add(db, shipped);
        await db.SaveChangesAsync(cancellationToken);
        guard.Tag(order.Version);
        return TypedResults.Ok(OrderAnswer.Of(order));
    }
}
