using System.Text.Json;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Policies;

/// <summary>What policies ask about a tenant, from the database, left in Redis on the way. There are no policies of tenants yet.</summary>
internal sealed class LocalPolicies(IServiceScopeFactory scopes, AuthorityCache cache) : IPolicySource
{
    public async Task<TenantPolicies?> LoadAsync(
        TenantId tenant, Func<TenantPolicies, bool> isCurrent, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AuthDbContext>();
        if (await context.Tenants.AsNoTracking().SingleOrDefaultAsync(t => t.Id == tenant, cancellationToken) is not { } found)
        {
            return null;
        }

        var policies = new TenantPolicies(found.Id, found.Version, found.Slug, found.Plan, [])
        {
            Attributes = found.Attributes.Deserialize<Dictionary<string, JsonElement>>(),
            Status = found.Status switch
            {
                TenantStatus.Active => MembershipStatus.Active,
                TenantStatus.Suspended => MembershipStatus.TenantSuspended,
                _ => MembershipStatus.Ended,
            },
        };
        await cache.KeepAsync(policies);
        return policies;
    }
}
