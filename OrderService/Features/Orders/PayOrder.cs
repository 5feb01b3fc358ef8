using Gatehouse.OrderService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.OrderService.Features.Orders;

/// <summary>Records that a placed order was paid.</summary>
internal static class PayOrder
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

        if (order.Pay(time.GetUtcNow()) is not { } paid)
        {
            return Problems.Conflict($"Only a placed order can be paid; this one is {order.Status.ToString().ToLowerInvariant()}.");
        }

        outbox.Add(db, paid);
        await db.SaveChangesAsync(cancellationToken);
        guard.Tag(order.Version);
        return TypedResults.Ok(OrderAnswer.Of(order));
    }
}
