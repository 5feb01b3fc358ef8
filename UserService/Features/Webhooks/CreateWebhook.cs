using System.ComponentModel.DataAnnotations;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Webhooks;

/// <summary>A new webhook. Its secret is in this answer and nowhere else.</summary>
internal static class CreateWebhook
{
    public static async Task<Results<Created<Response>, ProblemHttpResult>> HandleAsync(
        WebhookRequest request,
        Caller caller,
        HttpContext http,
        UserDbContext db,
        WebhookTargets targets,
        WebhookSecret secrets,
        Outbox outbox,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (await RefuseAsync(request, targets, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        if (await db.CompanyWebhooks.CountAsync(cancellationToken) >= Webhook.MaxPerTenant)
        {
            return Problems.Conflict($"At most {Webhook.MaxPerTenant} webhooks.");
        }

        var (shown, kept) = secrets.Create();
        var now = time.GetUtcNow();
        var webhook = new Webhook
        {
            Id = Guid.CreateVersion7(now),
            TenantId = caller.TenantId,
            Url = request.Url,
            Description = request.Description ?? "",
            Types = [.. request.Events.Distinct()],
            IsEnabled = request.Enabled,
            Secret = kept,
            CreatedAt = now,
        };
        db.Add(webhook);
        outbox.Add(db, Changed(webhook, "created"));
        await db.SaveChangesAsync(cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/api/webhooks/{webhook.Id}", new Response(WebhookAnswer.Of(webhook), shown));
    }

    public static async Task<ProblemHttpResult?> RefuseAsync(WebhookRequest request, WebhookTargets targets, CancellationToken cancellationToken) =>
        request.Events.Where(e => !Webhook.Events.Contains(e)).Take(1).ToList() is [var unknown]
            ? Problems.Invalid("events", $"'{unknown}' is none of {string.Join(", ", Webhook.Events)}.")
            : await targets.WhyNotAsync(request.Url, cancellationToken) is { } reason ? Problems.Invalid("url", reason) : null;

    public static WebhookChanged Changed(Webhook webhook, string what) => new(webhook.Id, what, new Uri(webhook.Url).Host, webhook.Types);

    /// <param name="Url">Where to.</param>
    /// <param name="Events">What of.</param>
    /// <param name="Description">What for.</param>
    /// <param name="Enabled">Whether it is in use.</param>
    public sealed record WebhookRequest(
        [Required, MaxLength(Webhook.MaxUrlLength)] string Url,
        [Required, MinLength(1), MaxLength(20)] IReadOnlyList<string> Events,
        [MaxLength(200), RegularExpression(@"^[^\0]*$", ErrorMessage = "Text without NUL.")] string? Description = null,
        bool Enabled = true);

    internal sealed record Response(WebhookAnswer Webhook, string Secret);
}

/// <summary>A webhook as clients see it.</summary>
internal sealed record WebhookAnswer(
    Guid Id, string Url, string Description, IReadOnlyList<string> Events, bool Enabled, DateTimeOffset CreatedAt, DateTimeOffset? SecretBeforeUntil)
{
    public static WebhookAnswer Of(Webhook w) => new(w.Id, w.Url, w.Description, w.Types, w.IsEnabled, w.CreatedAt, w.SecretBeforeUntil);
}
