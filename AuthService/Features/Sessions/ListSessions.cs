using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>Where the caller is signed in, the latest first.</summary>
internal static class ListSessions
{
    public static async Task<Ok<Page<Response>>> HandleAsync(
        Caller caller, AuthDbContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var current = caller.Token.SessionId;
        return TypedResults.Ok(new Page<Response>(await context.Sessions.AsNoTracking()
            .Where(s => s.UserId == caller.UserId && s.EndedAt == null && s.EndsAt > now && s.ParentId == null
                && (s.IdleEndsAt > now || context.Sessions.Any(c => c.ParentId == s.Id && c.EndedAt == null && c.IdleEndsAt > now)))
            .OrderByDescending(s => s.LastSeenAt)
            .Take(Page<Response>.MaxLimit)
            .Select(s => new Response(s.Id, s.Device, s.Address, s.CreatedAt, s.LastSeenAt, s.TenantId, s.Id == current || context.Sessions.Any(c => c.Id == current && c.ParentId == s.Id)))
            .ToListAsync(cancellationToken)));
    }

    internal sealed record Response(
        SessionId Id, string Device, string? Address, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, TenantId? TenantId, bool Current);
}
