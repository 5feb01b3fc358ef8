using System.ComponentModel.DataAnnotations;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Webhooks;

/// <summary>What became of a webhook's deliveries, the latest first; any can be sent again.</summary>
internal static class ListDeliveries
{
    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Guid id, UserDbContext db, CancellationToken cancellationToken, [Range(1, 200)] int limit = 50, string? cursor = null) =>
        await PageOfAsync(db.CompanyWebhooks.Where(w => w.Id == id), db, limit, cursor, cancellationToken);

    /// <param name="webhook">The one, or none.</param>
    /// <param name="db">Where it is.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cursor">After what.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<Results<Ok<Response>, ProblemHttpResult>> PageOfAsync(
        IQueryable<Webhook> webhook, UserDbContext db, int limit, string? cursor, CancellationToken cancellationToken)
    {
        Guid before = default;
        if (!string.IsNullOrEmpty(cursor) && !Guid.TryParseExact(cursor, "N", out before))
        {
            return Problems.Invalid("cursor", "Not a cursor of this list.");
        }

        if (await webhook.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is not { Id: var id })
        {
            return Problems.NotFound();
        }

        var wanted = db.Set<WebhookDelivery>().AsNoTracking().Where(d => d.WebhookId == id);
        wanted = before == default ? wanted : wanted.Where(d => d.Id < before);
        var found = await wanted.OrderByDescending(d => d.Id).Take(limit + 1)
            .Select(d => new Item(d.Id, d.MessageId, d.Type, d.Status, d.Attempts, d.Answer, d.Error, d.CreatedAt, d.DueAt, d.DoneAt))
            .ToListAsync(cancellationToken);
        var page = found.Take(limit).ToList();
        return TypedResults.Ok(new Response(page, found.Count > limit ? $"{page[^1].Id:N}" : null));
    }

    /// <summary>Sends it again from the first try on, with the same id.</summary>
    public static async Task<Results<Accepted, ProblemHttpResult>> ReplayAsync(
        Guid id, Guid delivery, UserDbContext db, TimeProvider time, CancellationToken cancellationToken) =>
        await ReplayOfAsync(db.CompanyWebhooks.Where(w => w.Id == id), delivery, db, time, cancellationToken);

    public static async Task<Results<Accepted, ProblemHttpResult>> ReplayOfAsync(
        IQueryable<Webhook> webhook, Guid delivery, UserDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.Set<WebhookDelivery>().Where(d => d.Id == delivery && webhook.Any(w => w.Id == d.WebhookId)).ExecuteUpdateAsync(
            set => set.SetProperty(d => d.Status, WebhookDelivery.Waiting).SetProperty(d => d.Attempts, 0)
                .SetProperty(d => d.DueAt, now).SetProperty(d => d.DoneAt, (DateTimeOffset?)null),
            cancellationToken) == 0)
        {
            return Problems.NotFound();
        }

        await db.Database.ExecuteSqlAsync(
            $"""
            insert into webhook_queue (id, company, due_at) select id, tenant_id, {now} from webhook_deliveries where id = {delivery}
            on conflict (id) do update set due_at = excluded.due_at
            """, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    /// <summary>Sends something harmless, to see whether it arrives.</summary>
    public static async Task<Results<Accepted<TestResponse>, ProblemHttpResult>> TestAsync(
        Guid id, UserDbContext db, WebhookQueue queue, TimeProvider time, CancellationToken cancellationToken) =>
        await TestOfAsync(db.CompanyWebhooks.Where(w => w.Id == id), $"/api/webhooks/{id}/deliveries", db, queue, time, cancellationToken);

    public static async Task<Results<Accepted<TestResponse>, ProblemHttpResult>> TestOfAsync(
        IQueryable<Webhook> webhook, string log, UserDbContext db, WebhookQueue queue, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await webhook.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is not { } one)
        {
            return Problems.NotFound();
        }

        var delivery = queue.Add(one, Guid.CreateVersion7(), WebhookTested.Type, time.GetUtcNow(), new WebhookTested(one.Id));
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Accepted(log, new TestResponse(delivery));
    }

    internal sealed record TestResponse(Guid DeliveryId);

    internal sealed record Response(IReadOnlyList<Item> Items, string? NextCursor);

    internal sealed record Item(
        Guid Id, Guid MessageId, string Type, string Status, int Attempts, int? Answer, string? Error,
        DateTimeOffset CreatedAt, DateTimeOffset? DueAt, DateTimeOffset? DoneAt);
}
