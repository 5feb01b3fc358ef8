using System.ComponentModel.DataAnnotations;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.UserService.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Notifications;

/// <summary>The caller's own notifications, the latest first, and how many are unread in all.</summary>
internal static class ListNotifications
{
    private const int MaxLimit = 200;

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Caller caller,
        UserDbContext db,
        CancellationToken cancellationToken,
        bool unread = false,
        [Range(1, MaxLimit)] int limit = 50,
        string? cursor = null)
    {
        Guid before = default;
        if (!string.IsNullOrEmpty(cursor) && !Guid.TryParseExact(cursor, "N", out before))
        {
            return Problems.Invalid("cursor", "Not a cursor of this list.");
        }

        var own = db.Notifications.AsNoTracking().Where(n => n.UserId == caller.UserId);
        var wanted = unread ? own.Where(n => n.ReadAt == null) : own;
        wanted = before == default ? wanted : wanted.Where(n => n.Id < before);
        var found = await wanted.OrderByDescending(n => n.Id).Take(limit + 1).ToListAsync(cancellationToken);
        var items = found.Take(limit).Select(NotificationAnswer.Of).ToList();
        return TypedResults.Ok(new Response(
            items,
            found.Count > limit ? $"{items[^1].Id:N}" : null,
            await own.CountAsync(n => n.ReadAt == null, cancellationToken)));
    }

    internal sealed record Response(IReadOnlyList<NotificationAnswer> Items, string? NextCursor, int Unread);
}
