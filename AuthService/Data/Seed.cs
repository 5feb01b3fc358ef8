using Gatehouse.AuthService.Features.Policies;
using Gatehouse.AuthService.Features.Roles;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Data;

/// <summary>What every installation needs, added after the migrations: the platform's own tenant, and the built-in roles and policies of this release.</summary>
internal static class Seed
{
    public static async Task RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await InScopeAsync(services, scope => AddPlatformAsync(scope, cancellationToken));
        var outdated = await services.GetRequiredService<AuthDbContext>().Tenants
            .Where(t => t.RoleEdition != BuiltInRoleEdition.Current).Select(t => t.Id).ToListAsync(cancellationToken);
        foreach (var tenant in outdated)
        {
            await InScopeAsync(services, scope => UpdateRolesAsync(scope, tenant, cancellationToken));
        }

        await GatewayClientSeed.RunAsync(services, cancellationToken);
        await DemoSeed.RunAsync(services, cancellationToken);
    }

    /// <summary>A scope for each tenant: no context works in two.</summary>
    public static async Task InScopeAsync(IServiceProvider services, Func<IServiceProvider, Task> work)
    {
        await using var scope = services.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        await work(scope.ServiceProvider);
    }

    private static async Task AddPlatformAsync(IServiceProvider scope, CancellationToken cancellationToken)
    {
        var context = scope.GetRequiredService<AuthDbContext>();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (!await context.Tenants.AnyAsync(t => t.Slug == Tenant.PlatformSlug, cancellationToken))
        {
            await scope.GetRequiredService<TenantFounder>().FoundAsync("Gatehouse platform", Tenant.PlatformSlug, cancellationToken);
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    private static async Task UpdateRolesAsync(IServiceProvider scope, TenantId id, CancellationToken cancellationToken)
    {
        var context = scope.GetRequiredService<AuthDbContext>();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await context.EnterTenantAsync(id, cancellationToken);
        var tenant = await context.Tenants.SingleAsync(t => t.Id == id, cancellationToken);
        var roles = await context.Roles.Where(r => r.IsBuiltIn).ToDictionaryAsync(r => r.Name, cancellationToken);
        foreach (var (name, permissions) in BuiltInRoleEdition.RolesOf(tenant))
        {
            if (roles.TryGetValue(name, out var role))
            {
                role.Permissions = permissions;
                role.Version++;
            }
            else
            {
                context.Add(Role.BuiltIn(id, name, permissions, tenant.CreatedAt));
            }
        }

        var policies = await context.Set<StoredPolicy>().Where(p => p.IsBuiltIn).ToListAsync(cancellationToken);
        context.AddRange(BuiltInPolicies.Update(policies, id, scope.GetRequiredService<TimeProvider>().GetUtcNow()));
        tenant.RoleEdition = BuiltInRoleEdition.Current;
        tenant.Version++;

        // The new version is a change that every service hears of as soon as this one runs; migrations know no Redis.
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
