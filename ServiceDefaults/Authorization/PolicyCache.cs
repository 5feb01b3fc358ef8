using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Caching.Memory;

namespace Gatehouse.ServiceDefaults.Authorization;

/// <summary>Tenants' policies in memory, out of date the moment news of a newer version is pushed.</summary>
/// <param name="source">Where they come from.</param>
/// <param name="floors">What news has told.</param>
public sealed class PolicyCache(IPolicySource source, VersionFloors floors) : IInvalidationHandler, IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    private readonly MemoryCache held = new(new MemoryCacheOptions { SizeLimit = 20_000 });
    private int resyncs;

    /// <summary>A tenant's policies now.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The policies, or nothing when there is no such tenant.</returns>
    public ValueTask<TenantPolicies?> GetAsync(TenantId tenant, CancellationToken cancellationToken) =>
        held.TryGetValue(tenant, out TenantPolicies? policies) && IsCurrent(policies!) ? new(policies) : LoadAsync(tenant, cancellationToken);

    private async ValueTask<TenantPolicies?> LoadAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var resyncsBefore = Volatile.Read(ref resyncs);
        var loaded = await source.LoadAsync(tenant, IsCurrent, cancellationToken);
        if (loaded is not null && IsCurrent(loaded) && resyncsBefore == Volatile.Read(ref resyncs))
        {
            held.Set(tenant, loaded, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = MaxAge });
        }

        return loaded;
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
        held.Clear();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => held.Dispose();

    private bool IsCurrent(TenantPolicies policies) => policies.Version >= floors.Of(policies.TenantId);
}
