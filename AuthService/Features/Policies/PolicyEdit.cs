using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Policies;

/// <summary>A change of the tenant's policies, in force everywhere once it is committed.</summary>
internal sealed class PolicyEdit(AuthDbContext context, AuthorityChange change, AccessControl access, IHttpContextAccessor http)
{
    public const int MaxPolicies = 200;

    // Without these nobody could take a mistake back.
    private static readonly string[] WayBack = [Permissions.PoliciesRead, Permissions.PoliciesWrite, Permissions.PoliciesDelete];

    /// <summary>The tenant's policies, tracked, under its lock.</summary>
    public async Task<List<StoredPolicy>> BeginAsync(Caller caller, CancellationToken cancellationToken)
    {
        await change.BeginAsync(caller, cancellationToken);
        return await context.Set<StoredPolicy>().ToListAsync(cancellationToken);
    }

    /// <summary>Commits, unless the caller would shut themselves out.</summary>
    /// <param name="policies">The tenant's policies as they will be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Why not, or nothing.</returns>
    public async Task<ProblemHttpResult?> CommitAsync(IEnumerable<StoredPolicy> policies, CancellationToken cancellationToken)
    {
        var tenant = await context.Tenants.AsNoTracking().SingleAsync(t => t.Id == context.CurrentTenant, cancellationToken);
        var proposed = LocalPolicies.Of(tenant, policies);
        var inForce = LocalPolicies.Of(tenant, await context.Set<StoredPolicy>().AsNoTracking().ToListAsync(cancellationToken));
        foreach (var permission in WayBack)
        {
            if (await access.ForeseeAsync(http.HttpContext!, permission, proposed) is { Allowed: false } refusal
                && (await access.ForeseeAsync(http.HttpContext!, permission, inForce)).Allowed)
            {
                return Problems.Conflict($"You would shut yourself out of {permission}. {refusal.Reason}");
            }
        }

        await change.RaiseTenantAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
        return null;
    }
}
