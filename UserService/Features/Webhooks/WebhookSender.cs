using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Tenancy;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Webhooks;

/// <summary>
/// Delivers what is due (Standard Webhooks 1.0): claimed, sent, recorded. Whoever dies between the receiver's yes and the
/// record sends it again, with the same id.
/// </summary>
internal sealed partial class WebhookSender(
    IServiceScopeFactory scopes, WebhookCall call, TimeProvider time, ILogger<WebhookSender> logger)
{
    private const int BatchSize = 10;

    /// <summary>Whoever claimed a delivery and has not recorded anything by then is taken for dead.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>After each try that failed; then it is given up, and can be replayed.</summary>
    private static readonly TimeSpan[] Retries =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2),
        TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20),
    ];

    /// <returns>Whether more may be due.</returns>
    public async Task<bool> SendDueAsync(CancellationToken cancellationToken)
    {
        List<QueuedDelivery> due;
        await using (var scope = scopes.CreateAsyncScope())
        {
            var now = time.GetUtcNow();
            due = await scope.ServiceProvider.GetRequiredService<UserDbContext>().Set<QueuedDelivery>().FromSql(
                $"""
                update webhook_queue set due_at = {now + Lease} where id in (
                    select id from webhook_queue where due_at <= {now} order by due_at limit {BatchSize} for update skip locked)
                returning *
                """).AsNoTracking().ToListAsync(cancellationToken);
        }

        await Parallel.ForEachAsync(due, cancellationToken, async (queued, token) =>
        {
            try
            {
                await SendAsync(queued, token);
            }
#pragma warning disable CA1031 // One that cannot be recorded comes again after its lease, and must not take the others with it.
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.NotRecorded(logger, queued.Id, failure.GetBaseException().Message);
            }
        });
        return due.Count == BatchSize;
    }

    private async Task SendAsync(QueuedDelivery queued, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().Set(new TenantId(queued.Company));
        var db = scope.ServiceProvider.GetRequiredService<UserDbContext>();
        if (await db.Set<WebhookDelivery>().SingleOrDefaultAsync(d => d.Id == queued.Id, cancellationToken) is not { } delivery
            || await db.Set<Webhook>().SingleOrDefaultAsync(w => w.Id == delivery.WebhookId, cancellationToken) is not { } webhook)
        {
            return;
        }

        // A test is somebody's wish of this moment, also before a webhook is switched on.
        if (webhook.IsEnabled || delivery.Type == WebhookTested.Type)
        {
            await call.TryAsync(delivery, webhook, cancellationToken);
            delivery.Attempts++;
        }
        else
        {
            (delivery.Answer, delivery.Error) = (null, "The webhook is switched off.");
        }

        var now = time.GetUtcNow();
        if (delivery.Answer is >= 200 and < 300)
        {
            (delivery.Status, delivery.DueAt, delivery.DoneAt) = (WebhookDelivery.Delivered, null, now);
        }
        else if (delivery.Attempts > Retries.Length || !webhook.IsEnabled)
        {
            (delivery.Status, delivery.DueAt, delivery.DoneAt) = (WebhookDelivery.Failed, null, now);
        }
        else
        {
            // Up to a fifth later, so that a receiver that comes back is not run over.
            delivery.DueAt = now + (Retries[delivery.Attempts - 1] * (1 + (Random.Shared.NextDouble() / 5)));
        }

        await RecordAsync(db, delivery);
    }

    // Also when we are told to stop: the receiver has it.
    private static async Task RecordAsync(UserDbContext db, WebhookDelivery delivery)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
        try
        {
            await db.SaveChangesAsync(CancellationToken.None);
        }
        catch (DbUpdateConcurrencyException)
        {
            // The webhook was deleted meanwhile, and this with it; or it was changed, and a 410 was for what it had been.
            return;
        }

        await (delivery.DueAt is { } due
            ? db.Database.ExecuteSqlAsync($"update webhook_queue set due_at = {due} where id = {delivery.Id}", CancellationToken.None)
            : db.Database.ExecuteSqlAsync($"delete from webhook_queue where id = {delivery.Id}", CancellationToken.None));
        await transaction.CommitAsync(CancellationToken.None);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "What became of delivery {DeliveryId} of a webhook could not be recorded, it comes again: {Reason}")]
        public static partial void NotRecorded(ILogger logger, Guid deliveryId, string reason);
    }
}
