using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Webhooks;

/// <summary>Puts an event on its way to every webhook that asks for it, in the transaction of the event.</summary>
internal sealed class WebhookQueue(UserDbContext db, TimeProvider time)
{
    // Events of one type are handled many in a scope; it and its transaction last for moments.
    private readonly Dictionary<string, List<Webhook>> asking = [];

    public async Task AddAsync(EventEnvelope envelope, CancellationToken cancellationToken)
    {
        if (envelope.TenantId is null)
        {
            return;
        }

        foreach (var webhook in await AskingAsync(envelope.Type, cancellationToken))
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

    private async Task<List<Webhook>> AskingAsync(string type, CancellationToken cancellationToken)
    {
        if (asking.TryGetValue(type, out var known))
        {
            return known;
        }

        var found = await db.CompanyWebhooks.AsNoTracking().Where(w => w.IsEnabled && w.Types.Contains(type)).ToListAsync(cancellationToken);
        if (found.Count > 0)
        {
            var outdated = time.GetUtcNow() - WebhookDelivery.Life;
            await db.Set<WebhookDelivery>().Where(d => d.CreatedAt < outdated).ExecuteDeleteAsync(cancellationToken);
        }

        return asking[type] = found;
    }
}
