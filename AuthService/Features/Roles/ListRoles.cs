using Gatehouse.AuthService.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Roles;

/// <summary>The tenant's roles and what they hold.</summary>
internal static class ListRoles
{
    public static async Task<Ok<Page<RoleAnswer>>> HandleAsync(AuthDbContext context, CancellationToken cancellationToken)
    {
        var roles = await context.Roles.AsNoTracking().OrderBy(r => r.Name).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page<RoleAnswer>(roles.ConvertAll(RoleAnswer.Of)));
    }
}
