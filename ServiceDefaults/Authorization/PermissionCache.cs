using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Caching.Memory;

namespace Gatehouse.ServiceDefaults.Authorization;

/// <summary>Snapshots in memory, dropped the moment news of a newer version is pushed.</summary>
/// <param name="source">Where they come from.</param>
public sealed class PermissionCache(IMembershipSource source) : IInvalidationHandler, IDisposable
{
    // The push is what keeps it current; the age bound only limits what a lost push could do.
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    private readonly MemoryCache snapshots = new(new MemoryCacheOptions { SizeLimit = 100_000 });
    private readonly MemoryCache floors = new(new MemoryCacheOptions { SizeLimit = 100_000 });
    private int resyncs;

    /// <summary>What the bearer of a token may do now.</summary>
    /// <param name="token">A validated token.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The snapshot, or nothing when the token has no membership or it no longer exists.</returns>
    public async ValueTask<MembershipSnapshot?> GetAsync(AccessToken token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (token.MembershipId is not { } membership)
        {
            return null;
        }

        var floor = Math.Max(token.PermissionVersion, floors.Get<int?>(membership) ?? 0);
        if (snapshots.TryGetValue(membership, out MembershipSnapshot? held) && held!.Version >= floor)
        {
            return held;
        }

        var resyncsBefore = Volatile.Read(ref resyncs);
        var loaded = await source.LoadAsync(membership, floor, cancellationToken);

        // News that arrived while loading must not be overwritten by what was read before it.
        if (loaded is not null && loaded.Version >= (floors.Get<int?>(membership) ?? 0) && resyncsBefore == Volatile.Read(ref resyncs))
        {
            snapshots.Set(membership, loaded, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = MaxAge });
        }

        return loaded;
    }

    /// <inheritdoc/>
    public void Handle(Invalidation message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message is { Kind: Invalidation.Permissions, Id: { } id, Version: { } version })
        {
            var membership = new MembershipId(id);
            var floor = Math.Max(version, floors.Get<int?>(membership) ?? 0);
            floors.Set(membership, (int?)floor, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = MaxAge * 2 });
            snapshots.Remove(membership);
        }
    }

    /// <inheritdoc/>
    public ValueTask ResyncAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref resyncs);
        snapshots.Clear();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        snapshots.Dispose();
        floors.Dispose();
    }
}
