using System.Text.Json;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Members;

/// <summary>Reads memberships where the tenant is not known yet. Within the caller's transaction.</summary>
internal sealed class MembershipReader(AuthDbContext context)
{
    /// <summary>Where a person belongs, deleted tenants left out.</summary>
    public async Task<IReadOnlyList<Place>> OfAsync(UserId user, CancellationToken cancellationToken)
    {
        // The filter is of one tenant and the question is which; row-level security limits the answer to this person.
        await context.ShowOwnMembershipsAsync(user, cancellationToken);
        return await context.Memberships.AsNoTracking().IgnoreQueryFilters([PlatformModel.TenantFilter])
            .Where(m => m.UserId == user && m.EndedAt == null && m.Tenant.Status != TenantStatus.Deleted)
            .OrderBy(m => m.Tenant.Name)
            .Select(m => new Place(m.Id, m.TenantId, m.Tenant.Slug, m.Tenant.Name, m.Tenant.Status, m.Tenant.Settings, m.LockedAt != null))
            .ToListAsync(cancellationToken);
    }

    /// <summary>Enters the tenant of a membership.</summary>
    /// <returns>Whether there is such a membership.</returns>
    public async Task<bool> EnterTenantOfAsync(MembershipId membership, CancellationToken cancellationToken)
    {
        await context.ShowMembershipAsync(membership, cancellationToken);
        var tenants = await context.Memberships.IgnoreQueryFilters([PlatformModel.TenantFilter])
            .Where(m => m.Id == membership).Select(m => m.TenantId).ToListAsync(cancellationToken);
        if (tenants is not [var tenant])
        {
            return false;
        }

        await context.EnterTenantAsync(tenant, cancellationToken);
        return true;
    }

    /// <summary>What a membership of the entered tenant may do.</summary>
    public async Task<MembershipSnapshot?> ReadAsync(MembershipId membership, CancellationToken cancellationToken)
    {
        var found = await context.Memberships.AsNoTracking().Where(m => m.Id == membership)
            .Select(m => new
            {
                m.UserId,
                m.TenantId,
                m.Version,
                TenantVersion = m.Tenant.Version,
                m.Attributes,
                HasEnded = m.EndedAt != null || m.LockedAt != null || m.User.ClosedAt != null || m.Tenant.Status == TenantStatus.Deleted,
                IsSuspended = m.Tenant.Status == TenantStatus.Suspended,
                Roles = m.Roles.Select(r => new { r.Role.Name, r.Role.Permissions }).ToList(),
            })
            .SingleOrDefaultAsync(cancellationToken);
        return found is null ? null : new(
            membership,
            found.UserId,
            found.TenantId,
            found.Version,
            found.TenantVersion,
            found.HasEnded ? MembershipStatus.Ended : found.IsSuspended ? MembershipStatus.TenantSuspended : MembershipStatus.Active,
            [.. found.Roles.Select(r => r.Name).Order(StringComparer.Ordinal)],
            [.. found.Roles.SelectMany(r => r.Permissions).Distinct().Order(StringComparer.Ordinal)])
        {
            Attributes = found.Attributes.Deserialize<Dictionary<string, JsonElement>>(),
        };
    }

    internal sealed record Place(
        MembershipId MembershipId, TenantId TenantId, string Slug, string Name, TenantStatus Status, JsonElement Settings, bool IsLocked)
    {
        /// <summary>Whether the person can go there now.</summary>
        public bool IsOpen => Status is TenantStatus.Active && !IsLocked;
    }
}
