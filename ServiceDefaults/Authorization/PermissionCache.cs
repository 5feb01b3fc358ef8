using System.Runtime.CompilerServices;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Caching.Memory;

namespace Gatehouse.ServiceDefaults.Authorization;

/// <summary>Snapshots in memory, out of date the moment news of a newer version is pushed.</summary>
/// <param name="source">Where they come from.</param>
/// <param name="floors">What news has told.</param>
public sealed class PermissionCache(IMembershipSource source, VersionFloors floors) : IInvalidationHandler, IDisposable
{
    // The push is what keeps it current; the age bound only limits what a lost push could do.
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    // Kept with the token, which is shared between requests.
    private static readonly ConditionalWeakTable<AccessToken, Narrowed> NarrowedSnapshots = [];

    private readonly MemoryCache snapshots = new(new MemoryCacheOptions { SizeLimit = 100_000 });
    private int resyncs;

    /// <summary>Changes whenever everything held became doubtful. For <see cref="Keep"/>, to be taken before reading.</summary>
    public int Resyncs => Volatile.Read(ref resyncs);

    /// <summary>What the bearer of a token may do now.</summary>
    /// <param name="token">A validated token.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The snapshot, or nothing when the token has no membership or it no longer exists.</returns>
    public ValueTask<MembershipSnapshot?> GetAsync(AccessToken token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        return token is not { MembershipId: { } membership, TenantId: { } tenant } ? new((MembershipSnapshot?)null)
            : snapshots.TryGetValue(membership, out MembershipSnapshot? held) && held!.TenantId == tenant && IsCurrent(held, token.PermissionVersion)
            ? new(Narrow(held, token))
            : LoadAsync(token, membership, tenant, cancellationToken);
    }

    private async ValueTask<MembershipSnapshot?> LoadAsync(AccessToken token, MembershipId membership, TenantId tenant, CancellationToken cancellationToken)
    {
        var resyncsBefore = Resyncs;
        var loaded = await source.LoadAsync(membership, snapshot => IsCurrent(snapshot, token.PermissionVersion), cancellationToken);
        if (loaded?.TenantId != tenant)
        {
            return null;
        }

        if (loaded.Version >= token.PermissionVersion)
        {
            Keep(loaded, resyncsBefore);
        }

        return Narrow(loaded, token);
    }

    /// <summary>Keeps what was read without being asked for here, unless it is out of date by now.</summary>
    /// <param name="snapshot">What was read.</param>
    /// <param name="resyncsBefore"><see cref="Resyncs"/> before it was read.</param>
    public void Keep(MembershipSnapshot snapshot, int resyncsBefore)
    {
        ArgumentNullException.ThrowIfNull(snapshot);

        // News that arrived while loading must not be overwritten by what was read before it.
        if (IsCurrent(snapshot, 0) && resyncsBefore == Resyncs)
        {
            snapshots.Set(snapshot.MembershipId, snapshot, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = MaxAge });
        }
    }

    /// <inheritdoc/>
    public void Handle(Invalidation message)
    {
        // The floors have heard it.
    }

    /// <inheritdoc/>
    public ValueTask ResyncAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref resyncs);
        snapshots.Clear();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => snapshots.Dispose();

    // A token with scopes, such as an API key's, may do what its owner may and the scopes name; a client's without any nothing.
    private static MembershipSnapshot Narrow(MembershipSnapshot snapshot, AccessToken token)
    {
        if (token.IsUnlimited)
        {
            return snapshot;
        }

        if (!NarrowedSnapshots.TryGetValue(token, out var narrowed) || !ReferenceEquals(narrowed.Whole, snapshot))
        {
            narrowed = new(snapshot, new(
                snapshot.MembershipId,
                snapshot.UserId,
                snapshot.TenantId,
                snapshot.MembershipVersion,
                snapshot.TenantVersion,
                snapshot.Status,
                snapshot.Roles,
                [.. snapshot.Permissions.Intersect(token.Scopes, StringComparer.Ordinal)])
            {
                Attributes = snapshot.Attributes,
            });
            NarrowedSnapshots.AddOrUpdate(token, narrowed);
        }

        return narrowed.Part;
    }

    private bool IsCurrent(MembershipSnapshot snapshot, int version) =>
        snapshot.Version >= version
        && snapshot.MembershipVersion >= floors.Of(snapshot.MembershipId)
        && snapshot.TenantVersion >= floors.Of(snapshot.TenantId);

    private sealed record Narrowed(MembershipSnapshot Whole, MembershipSnapshot Part);
}
