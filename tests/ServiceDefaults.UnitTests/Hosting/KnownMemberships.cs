using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using System.Collections.Concurrent;

namespace Gatehouse.ServiceDefaults.UnitTests.Hosting;

/// <summary>AuthService's answers about memberships.</summary>
internal sealed class KnownMemberships : IMembershipSource
{
    private readonly ConcurrentDictionary<MembershipId, MembershipSnapshot> snapshots = new();

    public Exception? Failure { get; set; }

    public void Set(MembershipId membership, MembershipStatus status, params string[] permissions) =>
        snapshots[membership] = new(membership, UserId.New(), TenantId.New(), 1, status, [], permissions);

    public Task<MembershipSnapshot?> LoadAsync(MembershipId membership, int atLeast, CancellationToken cancellationToken) =>
        Failure is null ? Task.FromResult(snapshots.GetValueOrDefault(membership)) : Task.FromException<MembershipSnapshot?>(Failure);
}
