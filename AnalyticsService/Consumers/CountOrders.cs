using Gatehouse.AnalyticsService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.ServiceDefaults.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AnalyticsService.Consumers;

/// <summary>Counts an order in the hour it was placed, how far it came, and takes it back when it is cancelled, refunded or deleted.</summary>
internal sealed class CountOrders(AnalyticsDbContext db, TenantContext tenant) :
    IHandle<OrderPlaced>, IHandle<OrderPaid>, IHandle<OrderShipped>, IHandle<OrderDelivered>,
    IHandle<OrderCancelled>, IHandle<OrderRefunded>, IHandle<OrderDeleted>, IHandleTogether
{
    public Task HandleAsync(OrderPlaced happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        CountAsync(new(happened.OrderId, happened.PlacedAt, happened.OwnerId, happened.Currency, happened.Total), "placed", happened.PlacedAt, cancellationToken);

    public Task HandleAsync(OrderPaid happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        StepAsync(happened.OrderId, happened.PlacedAt, happened.OwnerId, "paid", happened.At, cancellationToken);

    public Task HandleAsync(OrderShipped happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        StepAsync(happened.OrderId, happened.PlacedAt, happened.OwnerId, "shipped", happened.At, cancellationToken);

    public Task HandleAsync(OrderDelivered happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        StepAsync(happened.OrderId, happened.PlacedAt, happened.OwnerId, "delivered", happened.At, cancellationToken);

    public Task HandleAsync(OrderCancelled happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        CountAsync(new(happened.OrderId, happened.PlacedAt, happened.OwnerId, happened.Currency, happened.Total), "ended", happened.At, cancellationToken);

    public Task HandleAsync(OrderRefunded happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        CountAsync(new(happened.OrderId, happened.PlacedAt, happened.OwnerId, happened.Currency, happened.Total), "ended", happened.At, cancellationToken);

    // What was cancelled before has ended, and no fact may be left that says so.
    public Task HandleAsync(OrderDeleted happened, EventEnvelope envelope, CancellationToken cancellationToken) => happened.Stood is false
        ? Task.CompletedTask
        : CountAsync(new(happened.OrderId, happened.PlacedAt, happened.OwnerId, happened.Currency, happened.Total), "ended", happened.At, cancellationToken);

    // Events from before they told when the order was placed are of no use here.
    private Task StepAsync(OrderId id, DateTimeOffset? placedAt, UserId? owner, string step, DateTimeOffset at, CancellationToken cancellationToken) =>
        placedAt is { } placed ? CountAsync(new(id, placed, owner, null, null), step, at, cancellationToken) : Task.CompletedTask;

    private Task<int> CountAsync(Known order, string step, DateTimeOffset at, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync(
            $"""
            select count_order({tenant.Required.Value}, {order.Id.Value}, {order.PlacedAt}, {order.Owner?.Value}::uuid, {order.Currency}::text,
                {order.Amount}::numeric, {step}, {at})
            """, cancellationToken);

    private sealed record Known(OrderId Id, DateTimeOffset PlacedAt, UserId? Owner, string? Currency, decimal? Amount);
}
