using Gatehouse.OrderService.Data;
using Gatehouse.OrderService.Domain;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.OrderService.Features.Orders;

/// <summary>What every step of an order's life has in common: may the caller, is it still the order they saw, do its rules allow it.</summary>
internal sealed record OrderChange(
    OrderId Id, OrderAccess Access, EditGuard Guard, OrderDbContext Db, Outbox Outbox, TimeProvider Time, CancellationToken CancellationToken)
{
    /// <summary>Takes the step, and tells of it in the same transaction.</summary>
    /// <param name="step">The order's own method: the event, or nothing when its state forbids the step.</param>
    /// <param name="rule">When it may be taken, for who comes at the wrong time.</param>
    public async Task<Results<Ok<OrderAnswer>, ProblemHttpResult>> TakeAsync<TEvent>(Func<Order, DateTimeOffset, TEvent?> step, string rule)
        where TEvent : class, IEvent
    {
        if (await Db.Orders.SingleOrDefaultAsync(o => o.Id == Id, CancellationToken) is not { } order)
        {
            return Problems.NotFound();
        }

        if ((await Access.RefuseAsync(Permissions.OrdersWrite, order) ?? Guard.Refuse(order.Version)) is { } refusal)
        {
            return refusal;
        }

        if (step(order, Time.GetUtcNow()) is not { } happened)
        {
            return Problems.Conflict($"{rule}; this one is {order.Status.ToString().ToLowerInvariant()}.");
        }

        Outbox.Add(Db, happened);
        await Db.SaveChangesAsync(CancellationToken);
        Guard.Tag(order.Version);
        return TypedResults.Ok(OrderAnswer.Of(order));
    }
}
