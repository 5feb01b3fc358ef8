using System.Collections.Concurrent;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.ServiceDefaults.UnitTests.Hosting;

/// <summary>AuthService's answers about memberships; its tenants have no policies unless a test gives them some.</summary>
internal sealed class KnownMemberships : IMembershipSource, IPolicySource
{
    private readonly ConcurrentDictionary<MembershipId, MembershipSnapshot> snapshots = new();

    public Exception? Failure { get; set; }

    public IReadOnlyList<PolicyDocument> Policies { get; set; } = [];

    public void Set(MembershipId membership, TenantId tenant, MembershipStatus status, params string[] permissions) =>
        snapshots[membership] = new(membership, UserId.New(), tenant, 1, 0, status, [], permissions);

    public Task<MembershipSnapshot?> LoadAsync(
        MembershipId membership, Func<MembershipSnapshot, bool> isCurrent, CancellationToken cancellationToken) =>
        Failure is null ? Task.FromResult(snapshots.GetValueOrDefault(membership)) : Task.FromException<MembershipSnapshot?>(Failure);

    public Task<TenantPolicies?> LoadAsync(TenantId tenant, Func<TenantPolicies, bool> isCurrent, CancellationToken cancellationToken) =>
        Failure is null
            ? Task.FromResult<TenantPolicies?>(new(tenant, 0, "acme", null, Policies))
            : Task.FromException<TenantPolicies?>(Failure);
}
