using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Members;

/// <summary>Ends a membership, and with it every session in this tenant.</summary>
internal static class RemoveMember
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        UserId userId,
        Caller caller,
        EditGuard guard,
        AuthDbContext context,
        AuthorityChange change,
        MemberRemoval removal,
        CancellationToken cancellationToken)
    {
        await change.BeginAsync(caller, cancellationToken);
        if (await context.FindMemberAsync(userId, cancellationToken) is not { } member)
        {
            return Problems.NotFound();
        }

        // Whoever leaves takes nothing from anybody.
        var taken = userId == caller.UserId ? [] : member.Roles.SelectMany(r => r.Role.Permissions);
        if ((guard.Refuse(member.Version) ?? change.Refuse(taken)) is { } refusal)
        {
            return refusal;
        }

        if (await context.IsLastAdminAsync(member, cancellationToken))
        {
            return Problems.Conflict("The last admin of a company stays. Make somebody else one first, or delete the company.");
        }

        await removal.RemoveAsync(member, change, cancellationToken);
        return TypedResults.NoContent();
    }
}
