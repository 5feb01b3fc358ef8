using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Members;

/// <summary>Questions about the tenant's members that several operations ask.</summary>
internal static class MemberQueries
{
    /// <summary>A member with their person and roles, tracked.</summary>
    public static Task<Membership?> FindMemberAsync(this AuthDbContext context, UserId user, CancellationToken cancellationToken) =>
        context.Memberships.Include(m => m.User).Include(m => m.Roles).ThenInclude(r => r.Role)
            .SingleOrDefaultAsync(m => m.UserId == user && m.EndedAt == null, cancellationToken);

    /// <summary>Whether somebody else could still run the tenant if this member could not. Under the tenant's lock.</summary>
    public static async Task<bool> IsLastAdminAsync(this AuthDbContext context, Membership member, CancellationToken cancellationToken) =>
        member.Roles.Any(r => IsAdmin(r.Role.Name))
        && !await context.Memberships.AnyAsync(
            m => m.Id != member.Id && m.EndedAt == null && m.LockedAt == null && m.User.ClosedAt == null
                && m.Roles.Any(r => r.Role.IsBuiltIn && (r.Role.Name == BuiltInRoles.CompanyAdmin || r.Role.Name == BuiltInRoles.Admin)),
            cancellationToken);

    public static bool IsAdmin(string role) => role is BuiltInRoles.CompanyAdmin or BuiltInRoles.Admin;
}
