using System.Text.Json;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Policies;

/// <summary>A tenant's policies and what they ask about it, from the database, left in Redis on the way.</summary>
internal sealed class LocalPolicies(IServiceScopeFactory scopes, AuthorityCache cache) : IPolicySource
{
    public static TenantPolicies Of(Tenant tenant, IEnumerable<StoredPolicy> policies) =>
        new(tenant.Id, tenant.Version, tenant.Slug, tenant.Plan, [.. policies.OrderBy(p => p.Order).ThenBy(p => p.Id).Select(p => p.Document())])
        {
            Attributes = tenant.Attributes.Deserialize<Dictionary<string, JsonElement>>(),
            Status = tenant.Status switch
            {
                TenantStatus.Active => MembershipStatus.Active,
                TenantStatus.Suspended => MembershipStatus.TenantSuspended,
                _ => MembershipStatus.Ended,
            },
        };

    public async Task<TenantPolicies?> LoadAsync(
        TenantId tenant, Func<TenantPolicies, bool> isCurrent, CancellationToken cancellationToken)
    {
        // A scope of its own: the request's may belong to another tenant.
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AuthDbContext>();

        // One snapshot of both, so that a version never goes with policies of another.
        await using var transaction = await context.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        await context.EnterTenantAsync(tenant, cancellationToken);
        if (await context.Tenants.AsNoTracking().SingleOrDefaultAsync(t => t.Id == tenant, cancellationToken) is not { } found)
        {
            return null;
        }

        var policies = Of(found, await context.Set<StoredPolicy>().AsNoTracking().ToListAsync(cancellationToken));
        await cache.KeepAsync(policies);
        return policies;
    }
}
