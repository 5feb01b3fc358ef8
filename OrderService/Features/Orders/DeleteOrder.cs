using Gatehouse.OrderService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.OrderService.Features.Orders;

/// <summary>Deletes an order that was never paid, or was cancelled.</summary>
internal static class DeleteOrder
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
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

        if ((await access.RefuseAsync(Permissions.OrdersDelete, order) ?? guard.Refuse(order.Version)) is { } refusal)
        {
            return refusal;
        }

        if (order.Delete(time.GetUtcNow()) is not { } deleted)
        {
            return Problems.Conflict($"Only a placed or cancelled order can be deleted; this one is {order.Status.ToString().ToLowerInvariant()}.");
        }

        db.Remove(order);
        outbox.Add(db, deleted);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
