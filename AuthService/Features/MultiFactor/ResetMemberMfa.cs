using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.MultiFactor;

/// <summary>
/// For a member who has lost their authenticator and the recovery codes: an admin takes the second factor away and signs
/// them out. A person belongs to themselves: only the platform does it to somebody who is also in another company.
/// </summary>
internal static class ResetMemberMfa
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        UserId userId,
        Caller caller,
        AuthDbContext context,
        PermissionCache permissions,
        MembershipReader memberships,
        AuthorityChange change,
        Authenticators authenticators,
        SessionEnder sessions,
        Revoker revoker,
        CancellationToken cancellationToken)
    {
        if (userId == caller.UserId)
        {
            return Problems.Conflict("Nobody resets their own; remove it with a code or a recovery code.");
        }

        if (await permissions.GetAsync(caller.Token, cancellationToken) is not { } own || !own.Has(Permissions.PlatformAdmin))
        {
            await change.BeginAsync(caller, cancellationToken);
            if (await context.FindMemberAsync(userId, cancellationToken) is not { } member)
            {
                return Problems.NotFound();
            }

            if (change.Refuse(member.Roles.SelectMany(r => r.Role.Permissions)) is { } refusal)
            {
                return refusal;
            }

            if ((await memberships.OfAsync(userId, cancellationToken)).Count > 1)
            {
                return Problems.Conflict("This person also belongs to another company: only the platform resets their second factor.");
            }
        }
        else
        {
            await context.Database.BeginTransactionAsync(cancellationToken);
        }

        if (await context.Users.SingleOrDefaultAsync(u => u.Id == userId && u.TwoFactorEnabled, cancellationToken) is not { } user)
        {
            return Problems.NotFound();
        }

        await sessions.EndWithinAsync(context.Sessions.Where(s => s.UserId == userId), SessionEnd.EndedByAdmin, cancellationToken);
        await authenticators.ResetAsync(user, cancellationToken);
        await revoker.PublishAsync();
        return TypedResults.NoContent();
    }
}
