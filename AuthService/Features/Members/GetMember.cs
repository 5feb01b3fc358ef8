using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Members;

/// <summary>One member.</summary>
internal static class GetMember
{
    public static async Task<Results<Ok<MemberAnswer>, ProblemHttpResult>> HandleAsync(
        UserId userId, EditGuard guard, AuthDbContext context, CancellationToken cancellationToken)
    {
        if (await context.FindMemberAsync(userId, cancellationToken) is not { } member)
        {
            return Problems.NotFound();
        }

        guard.Tag(member.Version);
        return TypedResults.Ok(MemberAnswer.Of(member));
    }
}
