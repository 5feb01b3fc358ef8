using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Policies;
using Gatehouse.AuthService.Features.Roles;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Tenants;

/// <summary>Adds tenants with their built-in roles, people, and people to tenants. The caller's transaction, entered into that tenant, commits.</summary>
internal sealed class TenantFounder(AuthDbContext context, Outbox outbox, TimeProvider time)
{
    /// <summary>A company with its built-in roles and policies.</summary>
    public async Task<Tenant> FoundAsync(string name, CancellationToken cancellationToken)
    {
        var slug = Slug.From(name);
        if (slug == Tenant.PlatformSlug || await context.Tenants.AnyAsync(t => t.Slug == slug, cancellationToken))
        {
            slug = Slug.Distinct(slug);
        }

        return await FoundAsync(name, slug, cancellationToken);
    }

    /// <summary>A tenant of a given address, which must be free.</summary>
    public async Task<Tenant> FoundAsync(string name, string slug, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var tenant = new Tenant { Id = TenantId.New(), Slug = slug, Name = name.Trim(), RoleEdition = BuiltInRoleEdition.Current, CreatedAt = now };
        context.Add(tenant);
        await context.EnterTenantAsync(tenant.Id, cancellationToken);
        context.AddRange(BuiltInRoleEdition.RolesOf(tenant).Select(r => Role.BuiltIn(tenant.Id, r.Name, r.Permissions, now)));
        context.AddRange(BuiltInPolicies.Update([], tenant.Id, now));
        return tenant;
    }

    /// <summary>A new person, known to the other services through the event.</summary>
    public void Introduce(User user, TenantId tenant)
    {
        context.Add(user);
        outbox.Add(context, new UserRegistered(user.Id, user.Email!, user.Name), tenant);
    }

    /// <summary>A person becomes a member. The roles are the tenant's own, tracked or just added.</summary>
    public Membership Join(UserId user, TenantId tenant, IEnumerable<Role> roles)
    {
        var membership = Membership.Create(tenant, user, time.GetUtcNow());
        context.Add(membership);
        context.AddRange([.. roles.Select(r => new MembershipRole { TenantId = tenant, MembershipId = membership.Id, RoleId = r.Id })]);
        outbox.Add(context, new MemberJoined(membership.Id, user, tenant), tenant);
        return membership;
    }
}
