using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Hosting;
using OpenTelemetry;

namespace Gatehouse.AuthService.Pipelines;

/// <summary>Now and then: sweeps, and purges tenants whose grace is over.</summary>
internal sealed partial class Housekeeping(IServiceScopeFactory scopes, TimeProvider time, ILogger<Housekeeping> logger) : BackgroundLoop
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            using var untraced = SuppressInstrumentationScope.Begin();
            try
            {
                await InScopeAsync<Sweep>(sweep => sweep.RunAsync(stoppingToken));
                await PurgeAsync(stoppingToken);
            }
#pragma warning disable CA1031 // What is left over is left for the next time.
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.Failed(logger, failure.Message);
            }
        }
    }

    /// <summary>Purges every tenant whose grace is over.</summary>
    public async Task PurgeAsync(CancellationToken cancellationToken)
    {
        List<TenantId> due = [];
        await InScopeAsync<TenantPurge>(async purge => due = await purge.DueAsync(cancellationToken));
        foreach (var tenant in due)
        {
            try
            {
                await InScopeAsync<TenantPurge>(purge => purge.PurgeAsync(tenant, cancellationToken));
                Log.Purged(logger, tenant.Value);
            }
#pragma warning disable CA1031 // A tenant whose turn fails must not hold up those behind it, every time.
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.NotPurged(logger, tenant.Value, failure.GetBaseException().Message);
            }
        }
    }

    private async Task InScopeAsync<T>(Func<T, Task> work)
        where T : notnull
    {
        await using var scope = scopes.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<T>());
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Purged tenant {TenantId}")]
        public static partial void Purged(ILogger logger, Guid tenantId);

        [LoggerMessage(2, LogLevel.Warning, "Housekeeping failed, trying again later: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);

        [LoggerMessage(3, LogLevel.Warning, "Tenant {TenantId} could not be purged, trying again later: {Reason}")]
        public static partial void NotPurged(ILogger logger, Guid tenantId, string reason);
    }
}

internal static class HousekeepingSetup
{
    public static IServiceCollection AddHousekeeping(this IServiceCollection services)
    {
        services.AddScoped<Sweep>();
        services.AddHostedService<Housekeeping>();
        return services;
    }
}
