using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Roles;

/// <summary>One role.</summary>
internal static class GetRole
{
    public static async Task<Results<Ok<RoleAnswer>, ProblemHttpResult>> HandleAsync(
        Guid id, EditGuard guard, AuthDbContext context, CancellationToken cancellationToken)
    {
        if (await context.Roles.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, cancellationToken) is not { } role)
        {
            return Problems.NotFound();
        }

        guard.Tag(role.Version);
        return TypedResults.Ok(RoleAnswer.Of(role));
    }
}
