using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Webhooks;

/// <summary>The company's webhooks, without their secrets.</summary>
internal static class ListWebhooks
{
    public static async Task<Ok<Response>> HandleAsync(UserDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Response(
            [.. (await db.CompanyWebhooks.AsNoTracking().OrderBy(w => w.Id).ToListAsync(cancellationToken)).Select(WebhookAnswer.Of)], null));

    public static async Task<Results<Ok<WebhookAnswer>, ProblemHttpResult>> OneAsync(
        Guid id, EditGuard guard, UserDbContext db, CancellationToken cancellationToken)
    {
        if (await db.CompanyWebhooks.AsNoTracking().SingleOrDefaultAsync(w => w.Id == id, cancellationToken) is not { } webhook)
        {
            return Problems.NotFound();
        }

        guard.Tag(webhook.Version);
        return TypedResults.Ok(WebhookAnswer.Of(webhook));
    }

    /// <summary>What can be asked for.</summary>
    public static Ok<IReadOnlyList<string>> Events() => TypedResults.Ok(Webhook.Events);

    internal sealed record Response(IReadOnlyList<WebhookAnswer> Items, string? NextCursor);
}
