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

            chosen = MemberSessions.Of(context, userId, caller.TenantId);
        }

        await sessions.EndAsync(chosen, SessionEnd.EndedByAdmin, cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>One of them, in this tenant.</summary>
    public static async Task<Results<NoContent, ProblemHttpResult>> OneAsync(
        UserId userId, SessionId id, Caller caller, AuthDbContext context, SessionEnder sessions, CancellationToken cancellationToken) =>
        await context.Sessions.AnyAsync(s => s.Id == id && s.UserId == userId && s.TenantId == caller.TenantId, cancellationToken)
            && await sessions.EndAsync(MemberSessions.Of(context, userId, caller.TenantId, id), SessionEnd.EndedByAdmin, cancellationToken) > 0
            ? TypedResults.NoContent()
            : Problems.NotFound();
}
