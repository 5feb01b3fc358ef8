using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.UserService.Domain;
using Gatehouse.UserService.Features.Notifications;
using Gatehouse.UserService.Features.Webhooks;

namespace Gatehouse.UserService.Consumers;

/// <summary>An order moved on: its owner is told, and the company's webhooks. That it was placed is no news to who placed it.</summary>
internal sealed class TellOfOrders(Notifier notifier, WebhookQueue webhooks)
    : IHandle<OrderPlaced>, IHandle<OrderPaid>, IHandle<OrderShipped>, IHandle<OrderDelivered>, IHandle<OrderRefunded>, IHandle<OrderCancelled>, IHandle<OrderDeleted>, IHandleTogether
{
    public Task HandleAsync(OrderPlaced happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        webhooks.AddAsync(envelope, cancellationToken);

    public Task HandleAsync(OrderPaid happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        TellAsync(happened.OwnerId, happened.OrderId, "order-paid", envelope, cancellationToken);

    public Task HandleAsync(OrderShipped happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        TellAsync(happened.OwnerId, happened.OrderId, "order-shipped", envelope, cancellationToken);

    public Task HandleAsync(OrderDelivered happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        TellAsync(happened.OwnerId, happened.OrderId, "order-delivered", envelope, cancellationToken);

    public Task HandleAsync(OrderRefunded happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        TellAsync(happened.OwnerId, happened.OrderId, "order-refunded", envelope, cancellationToken);

    public Task HandleAsync(OrderCancelled happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        TellAsync(happened.OwnerId, happened.OrderId, "order-cancelled", envelope, cancellationToken);

    public Task HandleAsync(OrderDeleted happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        TellAsync(happened.OwnerId, happened.OrderId, "order-deleted", envelope, cancellationToken);

    // Events from before orders named their owner tell nobody.
    private async Task TellAsync(UserId? owner, OrderId order, string key, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        await webhooks.AddAsync(envelope, cancellationToken);
        if (owner is { } user)
        {
            await notifier.TellAsync(envelope, user, new(NotificationKinds.Orders, key, [$"{order}"], $"/api/orders/{order}"), cancellationToken);
        }
    }
}
