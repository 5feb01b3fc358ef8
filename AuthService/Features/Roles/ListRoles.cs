using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Members;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Roles;

/// <summary>The tenant's roles and what they hold.</summary>
internal static class ListRoles
{
    public static async Task<Ok<Page<RoleAnswer>>> HandleAsync(AuthDbContext context, CancellationToken cancellationToken)
    {
        var roles = await context.Roles.AsNoTracking().OrderBy(r => r.Name).ToListAsync(cancellationToken);
        var members = await context.Set<MembershipRole>().Where(r => context.Memberships.Any(m => m.Id == r.MembershipId && m.EndedAt == null))
            .GroupBy(r => r.RoleId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        return TypedResults.Ok(new Page<RoleAnswer>(roles.ConvertAll(r => RoleAnswer.Of(r) with { Members = members.GetValueOrDefault(r.Id) })));
    }
}
