using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>An admin signs a member out: everywhere in this tenant, and for a platform admin everywhere.</summary>
internal static class EndMemberSessions
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        UserId userId,
        Caller caller,
        AuthDbContext context,
        PermissionCache permissions,
        SessionEnder sessions,
        CancellationToken cancellationToken)
    {
        var chosen = context.Sessions.Where(s => s.UserId == userId);
        if (await permissions.GetAsync(caller.Token, cancellationToken) is not { } own || !own.Has(Permissions.PlatformAdmin))
        {
            if (!await context.Memberships.AnyAsync(m => m.UserId == userId, cancellationToken))
            {
                return Problems.NotFound();
            }

            var tenant = caller.TenantId;

            // A browser's sign-in is of no tenant; one that served this tenant alone would let them in again without a question.
            chosen = chosen.Where(s => s.TenantId == tenant
                || (s.TenantId == null && context.Sessions.Any(c => c.ParentId == s.Id && c.TenantId == tenant)
                    && !context.Sessions.Any(c => c.ParentId == s.Id && c.TenantId != tenant && c.EndedAt == null)));
        }

        await sessions.EndAsync(chosen, SessionEnd.EndedByAdmin, cancellationToken);
        return TypedResults.NoContent();
    }
}
