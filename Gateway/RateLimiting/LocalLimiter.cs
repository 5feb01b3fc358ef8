using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>How a gateway counts alone. Section <c>Gateway</c>.</summary>
internal sealed class LocalLimitOptions
{
    /// <summary>How many gateways share each limit while Redis is away.</summary>
    [Range(1, 1000)]
    public int Replicas { get; set; } = 1;
}

/// <summary>Token buckets in memory, for as long as Redis is away: this gateway's share of each limit.</summary>
internal sealed class LocalLimiter(IOptions<LocalLimitOptions> options, TimeProvider time)
{
    // Beyond that, buckets that are full again are forgotten; the memory stays bounded under a flood of addresses.
    private const int MaxBuckets = 100_000;

    private readonly ConcurrentDictionary<(string Policy, string Partition), long> fullAt = new();

    public RateDecision Take(RateLimit limit, string partition)
    {
        var share = Math.Max(1, limit.Limit / options.Value.Replicas);
        var window = limit.WindowMicroseconds;
        var each = window / share;
        var now = time.GetUtcNow().UtcTicks / TimeSpan.TicksPerMicrosecond;
        if (fullAt.Count >= MaxBuckets)
        {
            Forget(now);
        }

        var key = (limit.Name, partition);
        while (true)
        {
            var known = fullAt.TryGetValue(key, out var held);
            var next = Math.Max(held, now) + each;
            if (next - window > now)
            {
                return new(false, 0, TimeSpan.FromMicroseconds(next - window - now));
            }

            if (known ? fullAt.TryUpdate(key, next, held) : fullAt.TryAdd(key, next))
            {
                return new(true, (window - (next - now)) / each, TimeSpan.FromMicroseconds(next - now));
            }
        }
    }

    private void Forget(long now)
    {
        foreach (var (key, at) in fullAt)
        {
            if (at <= now || fullAt.Count >= 2 * MaxBuckets)
            {
                fullAt.TryRemove(key, out _);
            }
        }
    }
}
