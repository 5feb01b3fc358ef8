using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.UserService.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Notifications;

/// <summary>The caller has read everything there is.</summary>
internal static class ReadAllNotifications
{
    public static async Task<NoContent> HandleAsync(Caller caller, UserDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await db.Notifications.Where(n => n.UserId == caller.UserId && n.ReadAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(n => n.ReadAt, now), cancellationToken);
        await db.AnnounceAsync(caller.TenantId, caller.UserId, cancellationToken);
        return TypedResults.NoContent();
    }
}
