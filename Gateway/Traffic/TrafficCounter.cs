using System.Collections.Concurrent;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;

namespace Gatehouse.Gateway.Traffic;

/// <summary>Counts the requests of each tenant in memory, so that a request costs a look-up and an increment and no event of its own.</summary>
internal sealed class TrafficCounter
{
    // Tenants times routes times outcomes; what a flood would add beyond that is not counted until the next interval.
    private const int MaxCells = 50_000;

    private readonly ConcurrentDictionary<(TenantId Tenant, string Route, string Outcome), Cell> cells = new();

    public void Count(TenantId tenant, string route, string outcome, double milliseconds)
    {
        var bucket = LatencyBuckets.Of(milliseconds);
        while ((cells.TryGetValue((tenant, route, outcome), out var cell) || cells.Count < MaxCells)
            && !(cell ?? cells.GetOrAdd((tenant, route, outcome), _ => new())).TryAdd(bucket))
        {
            // It was collected that moment: the next one is a new cell.
        }
    }

    /// <summary>What was counted since, by tenant; counting begins anew.</summary>
    public IReadOnlyDictionary<TenantId, IReadOnlyList<TrafficCount>> Collect()
    {
        var collected = new List<(TenantId Tenant, TrafficCount Count)>();
        foreach (var (key, cell) in cells)
        {
            cells.TryRemove(key, out _);
            var buckets = cell.Close();
            collected.Add((key.Tenant, new(key.Route, key.Outcome, buckets.Sum(), buckets)));
        }

        return collected.GroupBy(c => c.Tenant, c => c.Count).ToDictionary(g => g.Key, IReadOnlyList<TrafficCount> (g) => [.. g]);
    }

    private sealed class Cell
    {
        private readonly long[] buckets = new long[LatencyBuckets.Count];
        private bool isClosed;

        public bool TryAdd(int bucket)
        {
            lock (buckets)
            {
                buckets[bucket] += isClosed ? 0 : 1;
                return !isClosed;
            }
        }

        public long[] Close()
        {
            lock (buckets)
            {
                isClosed = true;
                return buckets;
            }
        }
    }
}
