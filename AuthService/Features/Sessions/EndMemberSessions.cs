using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Members;
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
        var own = await permissions.GetAsync(caller.Token, cancellationToken);
        var chosen = context.Sessions.Where(s => s.UserId == userId);
        if (own?.Has(Permissions.PlatformAdmin) is not true)
        {
            if (await context.FindMemberAsync(userId, cancellationToken) is not { } member)
            {
                return Problems.NotFound();
            }

            if (Refuse(member, own) is { } refusal)
            {
                return refusal;
            }

            chosen = MemberSessions.Of(context, userId, caller.TenantId);
        }

        await sessions.EndAsync(chosen, SessionEnd.EndedByAdmin, cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>One of them, in this tenant.</summary>
    public static async Task<Results<NoContent, ProblemHttpResult>> OneAsync(
        UserId userId,
        SessionId id,
        Caller caller,
        AuthDbContext context,
        PermissionCache permissions,
        SessionEnder sessions,
        CancellationToken cancellationToken)
    {
        if (await context.FindMemberAsync(userId, cancellationToken) is not { } member
            || !await context.Sessions.AnyAsync(s => s.Id == id && s.UserId == userId && s.TenantId == caller.TenantId, cancellationToken))
        {
            return Problems.NotFound();
        }

        if (Refuse(member, await permissions.GetAsync(caller.Token, cancellationToken)) is { } refusal)
        {
            return refusal;
        }

        return await sessions.EndAsync(MemberSessions.Of(context, userId, caller.TenantId, id), SessionEnd.EndedByAdmin, cancellationToken) > 0
            ? TypedResults.NoContent()
            : Problems.NotFound();
    }

    // Nobody shuts the stronger out, not even until they sign in again.
    private static ProblemHttpResult? Refuse(Membership member, MembershipSnapshot? own) =>
        member.Roles.SelectMany(r => r.Role.Permissions).FirstOrDefault(p => own?.Has(p) is not true) is { } lacked
            ? Problems.Forbidden(lacked, own?.Permissions ?? [])
            : null;
}
