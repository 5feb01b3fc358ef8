using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Impersonations;

/// <summary>Who has acted as the caller, the latest first.</summary>
internal static class ListImpersonations
{
    public static async Task<Ok<Page<Response>>> HandleAsync(
        Caller caller, AuthDbContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return TypedResults.Ok(new Page<Response>(await context.Impersonations.AsNoTracking()
            .Where(i => i.UserId == caller.UserId)
            .OrderByDescending(i => i.StartedAt)
            .Take(Page<Response>.MaxLimit)
            .Select(i => new Response(
                i.Id,
                i.ActorId,
                context.Users.Where(u => u.Id == i.ActorId).Select(u => u.Name).SingleOrDefault(),
                i.TenantId,
                i.Reason,
                i.StartedAt,
                i.EndsAt,
                i.EndsAt > now && context.Sessions.Any(s => s.Id == i.Id && s.EndedAt == null)))
            .ToListAsync(cancellationToken)));
    }

    internal sealed record Response(
        SessionId Id,
        UserId ActorId,
        string? ActorName,
        TenantId TenantId,
        string Reason,
        DateTimeOffset StartedAt,
        DateTimeOffset EndsAt,
        bool Active);
}
