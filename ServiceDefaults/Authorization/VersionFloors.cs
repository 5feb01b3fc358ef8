using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Caching.Memory;

namespace Gatehouse.ServiceDefaults.Authorization;

/// <summary>The newest versions that news has told of: whatever is older, in memory or just loaded, is out of date.</summary>
public sealed class VersionFloors : IInvalidationHandler, IDisposable
{
    // Longer than anything below keeps a value, so a floor outlives everything it forbids.
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private readonly MemoryCache floors = new(new MemoryCacheOptions { SizeLimit = 200_000 });

    /// <summary>The version of a membership's own roles that must be seen at least.</summary>
    /// <param name="membership">The membership.</param>
    /// <returns>The version; 0 when nothing is known.</returns>
    public int Of(MembershipId membership) => floors.Get<int?>(membership) ?? 0;

    /// <summary>The version of a tenant's roles and policies that must be seen at least.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <returns>The version; 0 when nothing is known.</returns>
    public int Of(TenantId tenant) => floors.Get<int?>(tenant) ?? 0;

    /// <inheritdoc/>
    public void Handle(Invalidation message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message is { Kind: Invalidation.Permissions, Id: { } id, Version: { } version })
        {
            object key = message.Scope == RevocationScope.Tenant ? new TenantId(id) : new MembershipId(id);
            var known = floors.Get<int?>(key) ?? 0;
            floors.Set(key, (int?)Math.Max(known, version), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Kept });
        }
    }

    /// <inheritdoc/>
    public ValueTask ResyncAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => floors.Dispose();
}
