using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.ServiceDefaults.Authorization;

/// <summary>Where snapshots come from: AuthService over HTTP everywhere else, its own database there.</summary>
public interface IMembershipSource
{
    /// <summary>Loads a snapshot.</summary>
    /// <param name="membership">The membership.</param>
    /// <param name="isCurrent">Whether a cached copy will do; the authority's own answer always does.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The snapshot, or nothing when there is no such membership.</returns>
    Task<MembershipSnapshot?> LoadAsync(
        MembershipId membership, Func<MembershipSnapshot, bool> isCurrent, CancellationToken cancellationToken);
}

/// <summary>Where a tenant's policies come from: AuthService over HTTP everywhere else, its own database there.</summary>
public interface IPolicySource
{
    /// <summary>Loads a tenant's policies.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="isCurrent">Whether a cached copy will do.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The policies, or nothing when there is no such tenant.</returns>
    Task<TenantPolicies?> LoadAsync(TenantId tenant, Func<TenantPolicies, bool> isCurrent, CancellationToken cancellationToken);
}
