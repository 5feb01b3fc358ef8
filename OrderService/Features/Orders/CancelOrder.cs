using Gatehouse.OrderService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.OrderService.Features.Orders;

/// <summary>Cancels an order that has not left the house.</summary>
internal static class CancelOrder
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

        if (order.Cancel(time.GetUtcNow()) is not { } cancelled)
        {
            return Problems.Conflict($"Only a placed or paid order can be cancelled; this one is {order.Status.ToString().ToLowerInvariant()}.");
        }

        outbox.Add(db, cancelled);
        await db.SaveChangesAsync(cancellationToken);
        guard.Tag(order.Version);
        return TypedResults.Ok(OrderAnswer.Of(order));
    }
}
