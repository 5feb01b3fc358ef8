using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;

namespace Gatehouse.AuthService.Features.Audit;

/// <summary>
/// What changed in the other services, one entry for each change: the event is in the change's transaction, the entry in
/// the inbox row's, so neither is ever without the other.
/// </summary>
internal sealed class RecordChanges(AuthDbContext context, AuditTrail audit) :
    IHandle<OrderPlaced>, IHandle<OrderPaid>, IHandle<OrderShipped>, IHandle<OrderDelivered>, IHandle<OrderCancelled>, IHandle<OrderRefunded>,
    IHandle<OrderDeleted>, IHandle<PersonChanged>, IHandle<WebhookChanged>, IHandle<AnalyticsSettingsChanged>, IHandle<PrivacyRequested>, IHandle<PrivacyCompleted>,
    IHandleTogether
{
    public Task HandleAsync(OrderPlaced happened, EventEnvelope envelope, CancellationToken cancellationToken) => RecordAsync(
        envelope, AuditActions.OrderPlaced, $"order/{happened.OrderId}", new { happened.Total, happened.Currency, happened.OwnerId }, happened.OwnerId, cancellationToken);

    public Task HandleAsync(OrderPaid happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        RecordAsync(envelope, AuditActions.OrderPaid, $"order/{happened.OrderId}", null, null, cancellationToken);

    public Task HandleAsync(OrderShipped happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        RecordAsync(envelope, AuditActions.OrderShipped, $"order/{happened.OrderId}", null, null, cancellationToken);

    public Task HandleAsync(OrderDelivered happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        RecordAsync(envelope, AuditActions.OrderDelivered, $"order/{happened.OrderId}", null, null, cancellationToken);

    public Task HandleAsync(OrderCancelled happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        RecordAsync(envelope, AuditActions.OrderCancelled, $"order/{happened.OrderId}", null, null, cancellationToken);

    public Task HandleAsync(OrderRefunded happened, EventEnvelope envelope, CancellationToken cancellationToken) => RecordAsync(
        envelope, AuditActions.OrderRefunded, $"order/{happened.OrderId}", new { happened.Total, happened.Currency }, null, cancellationToken);

    public Task HandleAsync(OrderDeleted happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        RecordAsync(envelope, AuditActions.OrderDeleted, $"order/{happened.OrderId}", null, null, cancellationToken);

    public Task HandleAsync(PersonChanged happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        RecordAsync(envelope, $"user.{happened.What}-changed", $"user/{happened.UserId}", null, happened.UserId, cancellationToken);

    public Task HandleAsync(WebhookChanged happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        RecordAsync(envelope, $"webhook.{happened.What}", $"webhook/{happened.WebhookId}", new { happened.Host, happened.Events }, null, cancellationToken);

    public Task HandleAsync(AnalyticsSettingsChanged happened, EventEnvelope envelope, CancellationToken cancellationToken) => RecordAsync(
        envelope, AuditActions.AnalyticsConfigured, "analytics/settings", new { before = happened.Before, after = happened.RetentionMonths }, null, cancellationToken);

    public Task HandleAsync(PrivacyRequested happened, EventEnvelope envelope, CancellationToken cancellationToken) => RecordAsync(
        envelope, $"privacy.{happened.Kind}-requested", $"user/{happened.UserId}", new { happened.RequestId }, happened.RequestedBy, cancellationToken);

    public Task HandleAsync(PrivacyCompleted happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        RecordAsync(envelope, $"privacy.{happened.Kind}-completed", $"user/{happened.UserId}", new { happened.RequestId }, null, cancellationToken);

    private Task RecordAsync(EventEnvelope envelope, string action, string target, object? details, UserId? actor, CancellationToken cancellationToken)
    {
        if (envelope.TenantId is not null)
        {
            audit.Add(context, action, target, details, envelope.ActorId ?? actor);
            return Task.CompletedTask;
        }

        audit.Note(null, action, target, details, envelope.ActorId ?? actor);
        return audit.WriteAsync(context, cancellationToken);
    }
}
