using Gatehouse.Gateway.Health.Backends;
using Gatehouse.Gateway.Routing.Live;
using Gatehouse.ServiceDefaults.Hosting;
using OpenTelemetry;
using StackExchange.Redis;

namespace Gatehouse.Gateway.Health.Uptimes;

/// <summary>Looks at everything every few seconds and notes it, at the one gateway that watches the backends.</summary>
internal sealed class UptimeRounds(BackendStates states, HealthAggregate aggregate, LiveRoutes live, UptimeLog log, TimeProvider time, ILogger<UptimeRounds> logger) : BackgroundLoop
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>One round.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        using var untraced = SuppressInstrumentationScope.Begin();
        if (live.Current is not { } current || await states.LeadAsync() is not Lead.Mine)
        {
            return;
        }

        var health = await aggregate.GetAsync().WaitAsync(cancellationToken);
        var backends = current.Configuration.Backends();
        try
        {
            await log.NoteAsync(
            [
                .. health.Services.Select(service => new UptimeLog.Sighting(service.Key, service.Value.Status != ServiceProbe.Unhealthy, service.Value.LatencyMs)),
                .. (await states.ReadAsync()).Where(backend => backend.Value.Status is not BackendStatus.Unknown && backends.Contains(backend.Key))
                    .Select(backend => new UptimeLog.Sighting(backend.Key, backend.Value.Status is BackendStatus.Up, backend.Value.LatencyMs ?? 0)),
            ]);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            // Nothing is known of this moment.
        }
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await RoundAsync(LookAsync, logger, stoppingToken);
        }
    }
}
