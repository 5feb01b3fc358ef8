using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Members;

/// <summary>Makes a change of what members may do take effect: raise the versions in its transaction, announce them after the commit.</summary>
internal sealed class MembershipVersions(AuthDbContext context, SnapshotCache cache, IMembershipSource memberships)
{
    /// <summary>Raises the versions of all members that hold one of the roles, in the entered tenant.</summary>
    public async Task<IReadOnlyList<Change>> RaiseForRolesAsync(IReadOnlyCollection<Guid> roles, CancellationToken cancellationToken)
    {
        var members = await context.Memberships.Where(m => m.Roles.Any(r => roles.Contains(r.RoleId))).ToListAsync(cancellationToken);
        return Raise(members);
    }

    /// <summary>Raises the versions of tracked memberships; the caller saves.</summary>
    public static IReadOnlyList<Change> Raise(IEnumerable<Membership> members) =>
        [.. members.Select(m => new Change(m.Id, ++m.Version))];

    /// <summary>After the commit. The news goes first; the new snapshots then replace the old ones, which must not come back.</summary>
    public async Task AnnounceAsync(IReadOnlyList<Change> changes, CancellationToken cancellationToken)
    {
        await Task.WhenAll(changes.Select(c => cache.AnnounceAsync(c.Membership, c.Version)));
        foreach (var change in changes)
        {
            await memberships.LoadAsync(change.Membership, change.Version, cancellationToken);
        }
    }

    internal sealed record Change(MembershipId Membership, int Version);
}
