using System.Collections.Concurrent;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Hosting;
using OpenTelemetry;
using StackExchange.Redis;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>
/// How the policies are used and who is being refused, for operators: counted in memory, and added up in Redis for all
/// gateways each second, by minutes.
/// </summary>
internal sealed class RateLimitUse(RateLimitPolicies policies, RedisPresence presence, IConnectionMultiplexer redis, TimeProvider time) : BackgroundLoop
{
    /// <summary>As far back as can be asked.</summary>
    public const int KeptMinutes = 15;

    private const string Admitted = "admitted";
    private const string Refused = "refused";

    // A flood of addresses is told by its first ones.
    private const int MaxRefused = 1000;
    private static readonly TimeSpan BetweenFlushes = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(string Policy, string Partition), StrongBox> refused = new();

    /// <summary>Notes who was refused.</summary>
    public void Note(Charge charge)
    {
        charge.Limit.Use.Count(charge.Decision.IsAdmitted);
        if (!charge.Decision.IsAdmitted
            && (refused.TryGetValue((charge.Limit.Name, charge.Partition), out var count)
                || (refused.Count < MaxRefused && (count = refused.GetOrAdd((charge.Limit.Name, charge.Partition), _ => new())) is not null)))
        {
            Interlocked.Increment(ref count.Value);
        }
    }

    /// <summary>What all gateways have counted in the last minutes: field by field, and how often.</summary>
    public async Task<IReadOnlyList<Counted>> ReadAsync(int minutes)
    {
        var now = Minute(time.GetUtcNow());
        var hashes = await Task.WhenAll(Enumerable.Range(0, minutes).Select(back => redis.GetDatabase().HashGetAllAsync(RedisKeys.RateLimitUse(now - back))));
        return
        [
            .. hashes.SelectMany(hash => hash).GroupBy(entry => (string)entry.Name!, StringComparer.Ordinal)
                .Select(field => Read(field.Key, field.Sum(entry => (long)entry.Value))).OfType<Counted>(),
        ];
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(BetweenFlushes, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // While Redis is away nobody could ask; what is counted meanwhile is told when it is back.
            if (presence.IsHere)
            {
                Flush();
            }
        }
    }

    private static Counted? Read(string field, long count) => field.Split('\n') switch
    {
        [Admitted, var policy] => new(policy, null, true, count),
        [Refused, var policy] => new(policy, null, false, count),
        [Refused, var policy, var partition] => new(policy, partition, false, count),
        _ => null,
    };

    private static long Minute(DateTimeOffset at) => at.ToUnixTimeSeconds() / 60;

    private void Flush()
    {
        using var untraced = SuppressInstrumentationScope.Begin();
        var key = RedisKeys.RateLimitUse(Minute(time.GetUtcNow()));
        var isUsed = false;
        foreach (var (policy, admitted, refusals) in policies.TakeUse())
        {
            Add($"{Admitted}\n{policy}", admitted);
            Add($"{Refused}\n{policy}", refusals);
        }

        foreach (var (policy, partition) in refused.Keys)
        {
            if (refused.TryRemove((policy, partition), out var count))
            {
                Add($"{Refused}\n{policy}\n{partition}", Interlocked.Read(ref count.Value));
            }
        }

        if (isUsed)
        {
            redis.GetDatabase().KeyExpire(key, TimeSpan.FromMinutes(KeptMinutes + 1), CommandFlags.FireAndForget);
        }

        void Add(string field, long count)
        {
            if (count > 0)
            {
                isUsed = true;
                redis.GetDatabase().HashIncrement(key, field, count, CommandFlags.FireAndForget);
            }
        }
    }

    /// <summary>A count.</summary>
    /// <param name="Policy">The policy.</param>
    /// <param name="Partition">Whom it counted; nothing for everybody together.</param>
    /// <param name="IsAdmitted">Whether they were admitted.</param>
    /// <param name="Count">How often.</param>
    internal sealed record Counted(string Policy, string? Partition, bool IsAdmitted, long Count);

    private sealed class StrongBox
    {
        public long Value;
    }
}
