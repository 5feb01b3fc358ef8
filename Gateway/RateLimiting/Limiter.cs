using StackExchange.Redis;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>Counts in Redis, and alone while Redis is away: limits must not fail open, nor fail requests.</summary>
internal sealed partial class Limiter(RedisLimiter redis, LocalLimiter local, RateLimitMetrics metrics, TimeProvider time, ILogger<Limiter> logger)
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    // UTC ticks of the next try; 0 while Redis answers.
    private long nextTry;

    public async ValueTask<RateDecision> TakeAsync(RateLimit limit, string partition)
    {
        if (!MayAskRedis())
        {
            return Locally(limit, partition);
        }

        try
        {
            var decision = await redis.TakeAsync(limit, partition);
            if (Interlocked.Exchange(ref nextTry, 0) != 0)
            {
                Log.RedisIsBack(logger);
            }

            metrics.Count(limit, decision, RateLimitMetrics.Shared);
            return decision;
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            if (Interlocked.Exchange(ref nextTry, (time.GetUtcNow() + BetweenTries).UtcTicks) == 0)
            {
                Log.RedisIsAway(logger, failure.GetType().Name);
            }

            return Locally(limit, partition);
        }
    }

    // While Redis is away one request a second finds out whether it is back; the others do not wait for it.
    private bool MayAskRedis()
    {
        var at = Volatile.Read(ref nextTry);
        var now = time.GetUtcNow();
        return at == 0 || (now.UtcTicks >= at && Interlocked.CompareExchange(ref nextTry, (now + BetweenTries).UtcTicks, at) == at);
    }

    private RateDecision Locally(RateLimit limit, string partition)
    {
        var decision = local.Take(limit, partition);
        metrics.Count(limit, decision, RateLimitMetrics.Local);
        return decision;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Redis is away ({Reason}): this gateway counts its share of each limit alone")]
        public static partial void RedisIsAway(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Information, "Redis is back: limits are shared again")]
        public static partial void RedisIsBack(ILogger logger);
    }
}
