using Gatehouse.AuthService.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>How many sessions are open in the company now, and of how many people.</summary>
internal static class CountOpenSessions
{
    public static async Task<Ok<Response>> HandleAsync(AuthDbContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();

        // By membership, of which there is an index of the sessions that have not been ended.
        var open = context.Memberships.Join(
            context.Sessions.Where(s => s.EndedAt == null && s.EndsAt > now && s.IdleEndsAt > now), m => m.Id, s => s.MembershipId, (m, s) => s.UserId);
        return TypedResults.Ok(new Response(await open.CountAsync(cancellationToken), await open.Distinct().CountAsync(cancellationToken)));
    }

    internal sealed record Response(int Sessions, int People);
}
