using Gatehouse.ServiceDefaults.Hosting;

namespace Gatehouse.Gateway.Health.Backends;

/// <summary>Keeps <see cref="BackendMonitor"/> going; short ticks, so that a new backend is not unknown for long.</summary>
internal sealed class BackendRounds(BackendMonitor monitor, ILogger<BackendRounds> logger) : BackgroundLoop
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(2);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await RoundAsync(monitor.TickAsync, logger, stoppingToken);
        }
    }
}
