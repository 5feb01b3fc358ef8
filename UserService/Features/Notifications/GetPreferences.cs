using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Notifications;

/// <summary>By which ways the caller is told of what, in the company they work in.</summary>
internal static class GetPreferences
{
    public static async Task<Ok<Response>> HandleAsync(Caller caller, UserDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(await ReadAsync(caller, db, cancellationToken));

    internal static async Task<Response> ReadAsync(Caller caller, UserDbContext db, CancellationToken cancellationToken)
    {
        var own = await db.NotificationPreferences.AsNoTracking().Where(p => p.UserId == caller.UserId).ToDictionaryAsync(p => p.Kind, cancellationToken);
        return new([.. NotificationKinds.All
            .Select(kind => own.GetValueOrDefault(kind) ?? NotificationKinds.Default(caller.TenantId, caller.UserId, kind))
            .Select(p => new Preference(p.Kind, p.InApp, p.Mail, p.Webhook))]);
    }

    internal sealed record Response(IReadOnlyList<Preference> Items);

    internal sealed record Preference(string Kind, bool InApp, bool Mail, bool Webhook);
}
