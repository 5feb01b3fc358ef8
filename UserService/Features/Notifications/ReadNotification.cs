using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.UserService.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Notifications;

/// <summary>The caller has read one of their notifications. Reading it again changes nothing.</summary>
internal static class ReadNotification
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Guid id, Caller caller, UserDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await db.Notifications.Where(n => n.Id == id && n.UserId == caller.UserId)
            .ExecuteUpdateAsync(set => set.SetProperty(n => n.ReadAt, n => n.ReadAt ?? now), cancellationToken) == 0)
        {
            return Problems.NotFound();
        }

        await db.AnnounceAsync(caller.TenantId, caller.UserId, cancellationToken);
        return TypedResults.NoContent();
    }
}
