using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>
/// Where a member is signed in to this company, the latest first: on which device, and by which client where it came from a
/// browser's sign-in. What they do elsewhere is theirs.
/// </summary>
internal static class ListMemberSessions
{
    public static async Task<Results<Ok<Page<Response>>, ProblemHttpResult>> HandleAsync(
        UserId userId, Caller caller, AuthDbContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!await context.Memberships.AnyAsync(m => m.UserId == userId && m.EndedAt == null, cancellationToken))
        {
            return Problems.NotFound();
        }

        var now = time.GetUtcNow();
        return TypedResults.Ok(new Page<Response>(await context.Sessions.AsNoTracking()
            .Where(s => s.UserId == userId && s.TenantId == caller.TenantId && s.EndedAt == null && s.EndsAt > now && s.IdleEndsAt > now)
            .OrderByDescending(s => s.LastSeenAt)
            .Take(Page<Response>.MaxLimit)
            .Select(s => new Response(
                s.Id,
                context.Sessions.Where(p => p.Id == s.ParentId).Select(p => p.Device).SingleOrDefault() ?? s.Device,
                s.Address,
                s.ParentId != null ? s.Device : null,
                s.Methods,
                s.CreatedAt,
                s.LastSeenAt,
                context.Impersonations.Any(i => i.Id == s.Id),
                s.Id == caller.Token.SessionId))
            .ToListAsync(cancellationToken)));
    }

    internal sealed record Response(
        SessionId Id,
        string Device,
        string? Address,
        string? Client,
        IReadOnlyList<string> Methods,
        DateTimeOffset CreatedAt,
        DateTimeOffset LastSeenAt,
        bool Impersonated,
        bool Current);
}
