using System.Collections.Concurrent;
using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;
using StackExchange.Redis;

namespace Gatehouse.Gateway.Health.Backends;

/// <summary>The states all gateways share in Redis, and which of them keeps them up to date. What was seen last is kept here while Redis is away.</summary>
internal sealed class BackendStates(IConnectionMultiplexer redis)
{
    // A gateway that ends is followed by another within two rounds.
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(90);

    private readonly string self = Guid.CreateVersion7().ToString();
    private ConcurrentDictionary<string, BackendState> seen = new(StringComparer.Ordinal);

    /// <summary>Whether this gateway is the one, for the next minute and a half.</summary>
    public async Task<Lead> LeadAsync()
    {
        try
        {
            var database = redis.GetDatabase();
            if (await database.StringSetAsync(RedisKeys.BackendsLease, self, LeaseTime, When.NotExists))
            {
                return Lead.Mine;
            }

            return await database.StringGetAsync(RedisKeys.BackendsLease) == self && await database.KeyExpireAsync(RedisKeys.BackendsLease, LeaseTime)
                ? Lead.Mine
                : Lead.Another;
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            return Lead.Nobody;
        }
    }

    public async Task<IReadOnlyDictionary<string, BackendState>> ReadAsync()
    {
        try
        {
            var entries = await redis.GetDatabase().HashGetAllAsync(RedisKeys.Backends);
            seen = new(entries.ToDictionary(entry => (string)entry.Name!, entry => JsonSerializer.Deserialize<BackendState>((string)entry.Value!, JsonSerializerOptions.Web)!));
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException or JsonException)
        {
            // As last seen.
        }

        return seen;
    }

    public Task WriteAsync(string backend, BackendState state)
    {
        seen[backend] = state;
        return TryAsync(database => database.HashSetAsync(RedisKeys.Backends, backend, JsonSerializer.Serialize(state, JsonSerializerOptions.Web)));
    }

    public async Task ForgetAsync(IEnumerable<string> backends)
    {
        foreach (var backend in backends.ToList())
        {
            seen.TryRemove(backend, out _);
            await TryAsync(database => database.HashDeleteAsync(RedisKeys.Backends, backend));
        }
    }

    private async Task TryAsync(Func<IDatabase, Task> write)
    {
        try
        {
            await write(redis.GetDatabase());
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            // The next round writes it again.
        }
    }
}

/// <summary>Which gateway watches the backends.</summary>
internal enum Lead
{
    Mine,
    Another,

    /// <summary>It cannot be found out.</summary>
    Nobody,
}
