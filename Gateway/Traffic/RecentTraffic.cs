using System.Globalization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using OpenTelemetry;
using StackExchange.Redis;

namespace Gatehouse.Gateway.Traffic;

/// <summary>
/// What all gateways did in the last minutes, for operators: each adds to Redis what it tells analytics, by minutes. The
/// figures of a company are AnalyticsService's.
/// </summary>
internal sealed class RecentTraffic(IConnectionMultiplexer redis, TimeProvider time)
{
    /// <summary>As far back as can be asked.</summary>
    public const int KeptMinutes = 15;

    private const string Served = "served";
    private const string Outcome = "outcome";
    private const string Bucket = "ms";
    private const string Tenant = "tenant";
    private const string Refused = "refused";

    /// <summary>Adds what this gateway has counted since the last time. While Redis is away nobody could ask.</summary>
    public void Add(IReadOnlyDictionary<TenantId, IReadOnlyList<TrafficCount>> collected)
    {
        if (collected.Count == 0 || !redis.IsConnected)
        {
            return;
        }

        using var untraced = SuppressInstrumentationScope.Begin();
        var (database, key) = (redis.GetDatabase(), RedisKeys.Traffic(Minute()));
        foreach (var (field, count) in Fields(collected))
        {
            database.HashIncrement(key, field, count, CommandFlags.FireAndForget);
        }

        database.KeyExpire(key, TimeSpan.FromMinutes(KeptMinutes + 1), CommandFlags.FireAndForget);
    }

    /// <summary>The last minutes, the present one included; nothing while Redis is away.</summary>
    public async Task<Summary> ReadAsync(int minutes)
    {
        var now = Minute();
        HashEntry[][] hashes = [];
        try
        {
            hashes = await Task.WhenAll(Enumerable.Range(0, minutes).Select(back => redis.GetDatabase().HashGetAllAsync(RedisKeys.Traffic(now - back))));
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            // Nothing is known of what was counted.
        }

        var (outcomes, buckets, tenants) = (new Dictionary<string, long>(), new long[LatencyBuckets.Count], new Dictionary<TenantId, (long Requests, long Refused)>());
        foreach (var entry in hashes.SelectMany(hash => hash))
        {
            var (name, count) = (((string)entry.Name!).Split('\n'), (long)entry.Value);
            switch (name)
            {
                case [Outcome, var outcome]:
                    outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + count;
                    break;
                case [Bucket, var text] when int.TryParse(text, CultureInfo.InvariantCulture, out var bucket) && bucket < buckets.Length:
                    buckets[bucket] += count;
                    break;
                case [Tenant or Refused, var text] when TenantId.TryParse(text, out var id):
                    var held = tenants.GetValueOrDefault(id);
                    tenants[id] = name[0] == Tenant ? (held.Requests + count, held.Refused) : (held.Requests, held.Refused + count);
                    break;
                default:
                    // Of a gateway of another version.
                    break;
            }
        }

        return new(outcomes, buckets, tenants);
    }

    private static IEnumerable<(string Field, long Count)> Fields(IReadOnlyDictionary<TenantId, IReadOnlyList<TrafficCount>> collected)
    {
        var all = collected.Values.SelectMany(counts => counts).ToList();
        foreach (var outcome in all.GroupBy(count => count.Outcome, count => count.Requests))
        {
            yield return ($"{Outcome}\n{outcome.Key}", outcome.Sum());
        }

        // How long a refusal takes says nothing about how long people wait.
        for (var bucket = 0; bucket < LatencyBuckets.Count; bucket++)
        {
            if (all.Where(count => count.Outcome == Served).Sum(count => count.Buckets[bucket]) is > 0 and var sum)
            {
                yield return ($"{Bucket}\n{bucket}", sum);
            }
        }

        foreach (var (tenant, counts) in collected)
        {
            yield return ($"{Tenant}\n{tenant}", counts.Sum(count => count.Requests));
            if (counts.Where(count => count.Outcome != Served).Sum(count => count.Requests) is > 0 and var refused)
            {
                yield return ($"{Refused}\n{tenant}", refused);
            }
        }
    }

    private long Minute() => time.GetUtcNow().ToUnixTimeSeconds() / 60;

    /// <summary>What was counted.</summary>
    /// <param name="Outcomes">Requests by how they ended.</param>
    /// <param name="Buckets">How long the served ones took.</param>
    /// <param name="Tenants">Requests of each tenant, and those not served.</param>
    internal sealed record Summary(
        IReadOnlyDictionary<string, long> Outcomes, IReadOnlyList<long> Buckets, IReadOnlyDictionary<TenantId, (long Requests, long Refused)> Tenants);
}
