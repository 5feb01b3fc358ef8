using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Impersonations;

/// <summary>Who has acted as whom in this company and why, the latest first.</summary>
internal static class ListTenantImpersonations
{
    public static async Task<Ok<Page<Response>>> HandleAsync(
        Caller caller, AuthDbContext context, TimeProvider time, CancellationToken cancellationToken, UserId? userId = null)
    {
        var now = time.GetUtcNow();
        return TypedResults.Ok(new Page<Response>(await context.Impersonations.AsNoTracking()
            .Where(i => i.TenantId == caller.TenantId && (userId == null || i.UserId == userId))
            .OrderByDescending(i => i.StartedAt)
            .Take(Page<Response>.DefaultLimit)
            .Select(i => new Response(
                i.Id,
                i.UserId,
                i.ActorId,
                context.Users.Where(u => u.Id == i.ActorId).Select(u => u.Name).SingleOrDefault(),
                i.Reason,
                i.StartedAt,
                i.EndsAt,
                context.Sessions.Where(s => s.Id == i.Id).Select(s => s.EndedAt).SingleOrDefault(),
                i.EndsAt > now && context.Sessions.Any(s => s.Id == i.Id && s.EndedAt == null)))
            .ToListAsync(cancellationToken)));
    }

    internal sealed record Response(
        SessionId Id,
        UserId UserId,
        UserId ActorId,
        string? ActorName,
        string Reason,
        DateTimeOffset StartedAt,
        DateTimeOffset EndsAt,
        DateTimeOffset? EndedAt,
        bool Active);
}
