using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.UserService.Domain;
using Gatehouse.UserService.Features.Notifications;
using Gatehouse.UserService.Features.Webhooks;

namespace Gatehouse.UserService.Consumers;

/// <summary>Something happened to an account: its owner and the company's admins are told.</summary>
internal sealed class TellOfAlerts(Notifier notifier, WebhookQueue webhooks) : IHandle<AlertRaised>
{
    public async Task HandleAsync(AlertRaised happened, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        await webhooks.AddAsync(envelope, cancellationToken);
        foreach (var recipient in happened.Recipients.Distinct())
        {
            var isMailed = happened.IsMailed && recipient == happened.UserId;
            await notifier.TellAsync(
                envelope, recipient, new(NotificationKinds.Security, happened.Kind, [happened.Name, happened.Detail], IsMailed: isMailed), cancellationToken);
        }
    }
}
