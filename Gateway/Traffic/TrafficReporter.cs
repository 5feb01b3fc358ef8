using Gatehouse.Gateway.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Hosting;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.Extensions.Options;
using OpenTelemetry;

namespace Gatehouse.Gateway.Traffic;

/// <summary>
/// Tells every few seconds what was counted: one event for each tenant, in the outbox. While PostgreSQL is away the counts
/// wait here and lose their order in time, no more; a gateway that is killed takes its last interval with it.
/// </summary>
internal sealed partial class TrafficReporter(
    TrafficCounter counter, RecentTraffic recent, IServiceScopeFactory scopes, IOptions<TrafficOptions> options, TimeProvider time, ILogger<TrafficReporter> logger) : BackgroundLoop
{
    // An hour of the default interval for a few tenants; what comes after that is dropped, oldest first.
    private const int MaxWaiting = 1000;

    private readonly string gateway = $"{Environment.MachineName}-{Guid.CreateVersion7():N}";
    private readonly Queue<(TenantId Tenant, TrafficCounted Event)> waiting = new();

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.TrafficInterval, time);
        var began = time.GetUtcNow();
        while (true)
        {
            var goesOn = await WaitAsync(timer, stoppingToken);
            var collected = counter.Collect();
            recent.Add(collected);
            foreach (var (tenant, counts) in collected)
            {
                waiting.Enqueue((tenant, new(gateway, began, counts)));
            }

            began = time.GetUtcNow();
            await SendAsync();
            if (!goesOn)
            {
                return;
            }
        }
    }

    // Being told to stop is a reason to tell what is counted, not to forget it.
    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task SendAsync()
    {
        if (waiting.Count == 0)
        {
            return;
        }

        using var untraced = SuppressInstrumentationScope.Begin();
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var context = scope.ServiceProvider.GetRequiredService<GatewayDbContext>();
            var outbox = scope.ServiceProvider.GetRequiredService<Outbox>();
            foreach (var (tenant, counted) in waiting)
            {
                outbox.Add(context, counted, tenant);
            }

            await context.SaveChangesAsync();
            waiting.Clear();
        }
#pragma warning disable CA1031 // Figures never stop a gateway.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.Waiting(logger, waiting.Count, failure.GetBaseException().Message);
            while (waiting.Count > MaxWaiting)
            {
                waiting.Dequeue();
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Count} counts of traffic wait: {Reason}")]
        public static partial void Waiting(ILogger logger, int count, string reason);
    }
}
