using System.ComponentModel.DataAnnotations;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gatehouse.UserService.Features.Webhooks;

/// <summary>Where the caller wants to be told of their own notifications, of the kinds their preferences say. One in each company.</summary>
internal static class OwnWebhook
{
    private const string Path = "/api/notifications/webhook";

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> GetAsync(Caller caller, UserDbContext db, CancellationToken cancellationToken) =>
        await Of(caller, db).AsNoTracking().SingleOrDefaultAsync(cancellationToken) is { } webhook ? TypedResults.Ok(Answer.Of(webhook)) : Problems.NotFound();

    /// <summary>The first time with a secret, which is in that answer and nowhere else; another address keeps it.</summary>
    public static async Task<Results<Created<Response>, Ok<Response>, ProblemHttpResult>> SetAsync(
        OwnWebhookRequest request,
        Caller caller,
        HttpContext http,
        UserDbContext db,
        WebhookTargets targets,
        WebhookSecret secrets,
        Outbox outbox,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (await targets.WhyNotAsync(request.Url, cancellationToken) is { } reason)
        {
            return Problems.Invalid("url", reason);
        }

        http.Response.Headers.CacheControl = "no-store";
        if (await Of(caller, db).SingleOrDefaultAsync(cancellationToken) is { } known)
        {
            (known.Url, known.IsEnabled) = (request.Url, request.Enabled);
            known.Version++;
            outbox.Add(db, CreateWebhook.Changed(known, "changed"));
            await db.SaveChangesAsync(cancellationToken);
            return TypedResults.Ok(new Response(Answer.Of(known), null));
        }

        var (shown, kept) = secrets.Create();
        var now = time.GetUtcNow();
        var webhook = new Webhook
        {
            Id = Guid.CreateVersion7(now),
            TenantId = caller.TenantId,
            OwnerId = caller.UserId,
            Url = request.Url,
            Description = "",
            Types = [PersonNotified.Type],
            IsEnabled = request.Enabled,
            Secret = kept,
            CreatedAt = now,
        };
        db.Add(webhook);
        outbox.Add(db, CreateWebhook.Changed(webhook, "created"));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException failure) when (failure.InnerException is PostgresException { ConstraintName: WebhookTables.OneEach })
        {
            return Problems.Conflict("There is one by now.");
        }

        return TypedResults.Created(Path, new Response(Answer.Of(webhook), shown));
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        Caller caller, UserDbContext db, Outbox outbox, CancellationToken cancellationToken) =>
        await ChangeWebhook.RemoveOneAsync(await Of(caller, db).SingleOrDefaultAsync(cancellationToken), db, outbox, cancellationToken);

    public static async Task<Results<Ok<CreateWebhook.Response>, ProblemHttpResult>> RotateAsync(
        Caller caller, HttpContext http, UserDbContext db, WebhookSecret secrets, Outbox outbox, TimeProvider time, CancellationToken cancellationToken) =>
        await ChangeWebhook.RotateOneAsync(await Of(caller, db).SingleOrDefaultAsync(cancellationToken), http, db, secrets, outbox, time, cancellationToken);

    public static Task<Results<Accepted<ListDeliveries.TestResponse>, ProblemHttpResult>> TestAsync(
        Caller caller, UserDbContext db, WebhookQueue queue, TimeProvider time, CancellationToken cancellationToken) =>
        ListDeliveries.TestOfAsync(Of(caller, db), Path + "/deliveries", db, queue, time, cancellationToken);

    public static Task<Results<Ok<ListDeliveries.Response>, ProblemHttpResult>> DeliveriesAsync(
        Caller caller, UserDbContext db, CancellationToken cancellationToken, [Range(1, 200)] int limit = 50, string? cursor = null) =>
        ListDeliveries.PageOfAsync(Of(caller, db), db, limit, cursor, cancellationToken);

    public static Task<Results<Accepted, ProblemHttpResult>> ReplayAsync(
        Guid delivery, Caller caller, UserDbContext db, TimeProvider time, CancellationToken cancellationToken) =>
        ListDeliveries.ReplayOfAsync(Of(caller, db), delivery, db, time, cancellationToken);

    private static IQueryable<Webhook> Of(Caller caller, UserDbContext db) => db.Set<Webhook>().Where(w => w.OwnerId == caller.UserId);

    /// <param name="Url">Where to.</param>
    /// <param name="Enabled">Whether it is in use.</param>
    public sealed record OwnWebhookRequest([Required, MaxLength(Webhook.MaxUrlLength)] string Url, bool Enabled = true);

    internal sealed record Response(Answer Webhook, string? Secret);

    internal sealed record Answer(string Url, bool Enabled, DateTimeOffset CreatedAt, DateTimeOffset? SecretBeforeUntil)
    {
        public static Answer Of(Webhook w) => new(w.Url, w.IsEnabled, w.CreatedAt, w.SecretBeforeUntil);
    }
}
