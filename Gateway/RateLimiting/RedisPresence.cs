using System.Diagnostics.Metrics;
using Gatehouse.Gateway.Edge;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>
/// The circuit breaker, and the count of gateways. Each gateway tells Redis every second that it lives; when Redis does
/// not answer that or a request, no request asks it any more until it does.
/// </summary>
internal sealed partial class RedisPresence : BackgroundLoop
{
    // Redis's clock, so that gateways' clocks need not agree.
    private const string Beat = """
        local now = tonumber(redis.call('TIME')[1])
        redis.call('ZADD', KEYS[1], now, ARGV[1])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[2]))
        redis.call('EXPIRE', KEYS[1], 60)
        return redis.call('ZCARD', KEYS[1])
        """;

    private const int SilentForSeconds = 5;
    private static readonly TimeSpan BetweenBeats = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(250);

    private readonly IConnectionMultiplexer redis;
    private readonly SharedLimitOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<RedisPresence> logger;
    private readonly string self = $"{Guid.CreateVersion7():N}";
    private volatile bool isHere = true;
    private volatile int seen = 1;

    public RedisPresence(
        IConnectionMultiplexer redis, IOptions<SharedLimitOptions> options, IMeterFactory meters, TimeProvider time, ILogger<RedisPresence> logger)
    {
        this.redis = redis;
        this.options = options.Value;
        this.time = time;
        this.logger = logger;
        var meter = meters.Create(GatewayTelemetry.Name);
        meter.CreateObservableGauge("gatehouse.gateway.rate_limit.shared", () => IsHere ? 1 : 0, description: "1 while limits are counted together, 0 while this gateway counts alone");
        meter.CreateObservableGauge("gatehouse.gateway.replicas", () => Gateways, "{gateway}", "Gateways among which limits are divided while they count alone");
    }

    /// <summary>Whether to ask Redis at all.</summary>
    public bool IsHere => isHere;

    /// <summary>How many gateways live, or lived when Redis was last seen.</summary>
    public int Gateways => Math.Max(options.Replicas, seen);

    /// <summary>From now on nobody waits for Redis.</summary>
    public void Lost(Exception failure)
    {
        if (isHere)
        {
            isHere = false;
            Log.RedisIsAway(logger, failure.GetType().Name, Gateways);
        }
    }

    /// <summary>What a Redis that is away looks like; a connection that is given up cancels its calls.</summary>
    public static bool IsOutage(Exception failure) => failure is RedisException or TimeoutException or OperationCanceledException;

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await BeatAsync(stoppingToken);
            await Task.Delay(isHere ? BetweenBeats : BetweenTries, time, stoppingToken);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (isHere)
        {
            try
            {
                await redis.GetDatabase().SortedSetRemoveAsync(RedisKeys.Gateways, self).WaitAsync(BetweenBeats, cancellationToken);
            }
            catch (Exception failure) when (IsOutage(failure))
            {
                // The others notice the silence.
            }
        }
    }

    private async Task BeatAsync(CancellationToken stoppingToken)
    {
        try
        {
            seen = (int)await redis.GetDatabase().ScriptEvaluateAsync(Beat, [RedisKeys.Gateways], [self, SilentForSeconds]).WaitAsync(BetweenBeats, time, stoppingToken);
            if (!isHere)
            {
                isHere = true;
                Log.RedisIsBack(logger);
            }
        }
        catch (Exception failure) when (IsOutage(failure) && !stoppingToken.IsCancellationRequested)
        {
            Lost(failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Redis is away ({Reason}): this gateway counts alone, as one of {Gateways}")]
        public static partial void RedisIsAway(ILogger logger, string reason, int gateways);

        [LoggerMessage(2, LogLevel.Information, "Redis is back: limits are shared again")]
        public static partial void RedisIsBack(ILogger logger);
    }
}
