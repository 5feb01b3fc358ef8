using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Telemetry;
using StackExchange.Redis;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>Counts in Redis, in one atomic step each and by Redis's clock, so that all gateways share one limit.</summary>
internal sealed class RedisLimiter(IConnectionMultiplexer redis)
{
    // A bucket is one number (GCRA): the time at which it will be full again. Answer: admitted, remaining, wait in microseconds.
    private const string TokenBucket = """
        local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
        local clock = redis.call('TIME')
        local now = clock[1] * 1000000 + clock[2]
        local each = window / limit
        local full = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
        local next = full + each
        if next - window > now then
          return {0, 0, math.ceil(next - window - now)}
        end
        redis.call('SET', KEYS[1], string.format('%.0f', math.floor(next)), 'PX', math.ceil((next - now) / 1000))
        return {1, math.floor((window - (next - now)) / each), math.ceil(next - now)}
        """;

    // The times of the admitted requests of the last window, oldest first.
    private const string SlidingWindow = """
        local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
        local clock = redis.call('TIME')
        local now = clock[1] * 1000000 + clock[2]
        local oldest = tonumber(redis.call('LINDEX', KEYS[1], 0))
        while oldest and oldest <= now - window do
          redis.call('LPOP', KEYS[1])
          oldest = tonumber(redis.call('LINDEX', KEYS[1], 0))
        end
        local count = redis.call('LLEN', KEYS[1])
        if count >= limit then
          return {0, 0, oldest + window - now}
        end
        redis.call('RPUSH', KEYS[1], string.format('%.0f', now))
        redis.call('PEXPIRE', KEYS[1], math.ceil(window / 1000))
        return {1, limit - count - 1, window}
        """;

    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>Takes one request's share; the connection bounds how long that may take.</summary>
    /// <exception cref="RedisException">Redis is away.</exception>
    /// <exception cref="TimeoutException">Redis does not answer in time.</exception>
    public async Task<RateDecision> TakeAsync(RateLimit limit, string partition)
    {
        using var activity = RedisTracing.Start("EVALSHA", redis);
        try
        {
            var script = limit.Algorithm is RateLimitAlgorithm.SlidingWindow ? SlidingWindow : TokenBucket;
            RedisKey[] keys = [RedisKeys.RateLimit(limit.Name, partition)];
            RedisValue[] arguments = [limit.Limit, limit.WindowMicroseconds];
            var answer = (long[])(await database.ScriptEvaluateAsync(script, keys, arguments))!;
            return new(answer[0] == 1, answer[1], TimeSpan.FromMicroseconds(answer[2]));
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            activity.Fail(failure);
            throw;
        }
    }
}
