using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Webhooks;

/// <summary>Puts an event on its way to every webhook that asks for it, in the transaction of the event.</summary>
internal sealed class WebhookQueue(UserDbContext db, TimeProvider time)
{
    public async Task AddAsync(EventEnvelope envelope, CancellationToken cancellationToken)
    {
        if (envelope.TenantId is null)
        {
            return;
        }

        var wanted = await db.CompanyWebhooks.AsNoTracking().Where(w => w.IsEnabled && w.Types.Contains(envelope.Type)).ToListAsync(cancellationToken);
        if (wanted.Count == 0)
        {
            return;
        }

        var outdated = time.GetUtcNow() - WebhookDelivery.Life;
        await db.Set<WebhookDelivery>().Where(d => d.CreatedAt < outdated).ExecuteDeleteAsync(cancellationToken);
        foreach (var webhook in wanted)
        {
            Add(webhook, envelope.Id, envelope.Type, envelope.OccurredAt, envelope.Data);
        }
    }

    /// <returns>The delivery's id.</returns>
    public Guid Add(Webhook webhook, Guid message, string type, DateTimeOffset happened, object data)
    {
        var now = time.GetUtcNow();
        var delivery = new WebhookDelivery
        {
            Id = Guid.CreateVersion7(now),
            TenantId = webhook.TenantId,
            WebhookId = webhook.Id,
            MessageId = message,
            Type = type,
            Payload = JsonSerializer.Serialize(new { type, timestamp = happened, data }, JsonSerializerOptions.Web),
            Status = WebhookDelivery.Waiting,
            CreatedAt = now,
            DueAt = now,
        };
        db.Add(delivery);
        db.Add(new QueuedDelivery { Id = delivery.Id, Company = webhook.TenantId.Value, DueAt = now });
        return delivery.Id;
    }
}
