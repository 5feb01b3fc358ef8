using System.ComponentModel.DataAnnotations;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Notifications;

/// <summary>Changes by which ways the caller is told of what; kinds that are not named stay as they are.</summary>
internal static class SetPreferences
{
    public static async Task<Results<Ok<GetPreferences.Response>, ProblemHttpResult>> HandleAsync(
        PreferencesRequest request, Caller caller, UserDbContext db, Outbox outbox, CancellationToken cancellationToken)
    {
        // A list may hold null, whatever its type says.
        if (request.Items.Any(p => p is null))
        {
            return Problems.Invalid("items", "One of them is missing.");
        }

        if (request.Items.Any(p => !NotificationKinds.All.Contains(p.Kind)))
        {
            return Problems.Invalid("items.kind", $"One of {string.Join(", ", NotificationKinds.All)}.");
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        foreach (var wanted in request.Items.DistinctBy(p => p.Kind).OrderBy(p => p.Kind, StringComparer.Ordinal))
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into notification_preferences (tenant_id, user_id, kind, in_app, mail, webhook)
                values ({caller.TenantId.Value}, {caller.UserId.Value}, {wanted.Kind}, {wanted.InApp}, {wanted.Mail}, {wanted.Webhook})
                on conflict (tenant_id, user_id, kind) do update set in_app = excluded.in_app, mail = excluded.mail, webhook = excluded.webhook
                """, cancellationToken);
        }

        outbox.Add(db, new PersonChanged(caller.UserId, "notifications"));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(await GetPreferences.ReadAsync(caller, db, cancellationToken));
    }

    public sealed record PreferencesRequest([property: Required, MaxLength(20)] IReadOnlyList<PreferenceRequest> Items);

    public sealed record PreferenceRequest([property: Required, MaxLength(30)] string Kind, bool InApp, bool Mail, bool Webhook = false);
}
