using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Webhooks;

/// <summary>Changes a webhook, gives it another secret, or removes it with its log.</summary>
internal static class ChangeWebhook
{
    public static async Task<Results<Ok<WebhookAnswer>, ProblemHttpResult>> HandleAsync(
        Guid id,
        CreateWebhook.WebhookRequest request,
        EditGuard guard,
        UserDbContext db,
        WebhookTargets targets,
        Outbox outbox,
        CancellationToken cancellationToken)
    {
        if (await db.CompanyWebhooks.SingleOrDefaultAsync(w => w.Id == id, cancellationToken) is not { } webhook)
        {
            return Problems.NotFound();
        }

        if ((guard.Refuse(webhook.Version) ?? await CreateWebhook.RefuseAsync(request, targets, cancellationToken)) is { } refusal)
        {
            return refusal;
        }

        (webhook.Url, webhook.Types, webhook.Description, webhook.IsEnabled) =
            (request.Url, [.. request.Events.Distinct()], request.Description ?? "", request.Enabled);
        webhook.Version++;
        outbox.Add(db, CreateWebhook.Changed(webhook, "changed"));
        await db.SaveChangesAsync(cancellationToken);
        guard.Tag(webhook.Version);
        return TypedResults.Ok(WebhookAnswer.Of(webhook));
    }

    /// <summary>For a day both secrets sign.</summary>
    public static async Task<Results<Ok<CreateWebhook.Response>, ProblemHttpResult>> RotateAsync(
        Guid id, HttpContext http, UserDbContext db, WebhookSecret secrets, Outbox outbox, TimeProvider time, CancellationToken cancellationToken) =>
        await RotateOneAsync(await db.CompanyWebhooks.SingleOrDefaultAsync(w => w.Id == id, cancellationToken), http, db, secrets, outbox, time, cancellationToken);

    public static async Task<Results<Ok<CreateWebhook.Response>, ProblemHttpResult>> RotateOneAsync(
        Webhook? webhook, HttpContext http, UserDbContext db, WebhookSecret secrets, Outbox outbox, TimeProvider time, CancellationToken cancellationToken)
    {
        if (webhook is null)
        {
            return Problems.NotFound();
        }

        var (shown, kept) = secrets.Create();
        webhook.Rotate(kept, time.GetUtcNow());
        outbox.Add(db, CreateWebhook.Changed(webhook, "secret-rotated"));
        await db.SaveChangesAsync(cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new CreateWebhook.Response(WebhookAnswer.Of(webhook), shown));
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        Guid id, UserDbContext db, Outbox outbox, CancellationToken cancellationToken) =>
        await RemoveOneAsync(await db.CompanyWebhooks.SingleOrDefaultAsync(w => w.Id == id, cancellationToken), db, outbox, cancellationToken);

    public static async Task<Results<NoContent, ProblemHttpResult>> RemoveOneAsync(
        Webhook? webhook, UserDbContext db, Outbox outbox, CancellationToken cancellationToken)
    {
        if (webhook is null)
        {
            return Problems.NotFound();
        }

        db.Remove(webhook);
        outbox.Add(db, CreateWebhook.Changed(webhook, "deleted"));
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
