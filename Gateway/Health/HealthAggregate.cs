using Gatehouse.Gateway.Routing.Live;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Yarp.ReverseProxy;

namespace Gatehouse.Gateway.Health;

/// <summary>The whole system's health, asked of everybody at once and kept for a second, however many want to know.</summary>
internal sealed class HealthAggregate(IProxyStateLookup proxy, ServiceProbe probe, HealthCheckService checks, TimeProvider time, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Task<SystemHealth>? current;
    private long startedAt;

    public Task<SystemHealth> GetAsync()
    {
        lock (gate)
        {
            if (current is null || (current.IsCompleted && time.GetElapsedTime(startedAt) > Fresh))
            {
                startedAt = time.GetTimestamp();
                current = AskAsync(lifetime.ApplicationStopping);
            }

            return current;
        }
    }

    private async Task<SystemHealth> AskAsync(CancellationToken cancellationToken)
    {
        // The lock is held by the caller until the first await that waits.
        await Task.Yield();
        var own = checks.CheckHealthAsync(cancellationToken);
        var asked = await Task.WhenAll(proxy.GetClusters().Where(cluster => !LiveClusters.IsOfConfiguration(cluster.ClusterId)).Select(async cluster =>
        {
            var states = await Task.WhenAll(cluster.DestinationsState.AllDestinations
                .Select(destination => probe.AskAsync(destination.Model.Config.Address, cancellationToken)));

            // One destination that answers is enough to be served.
            return (cluster.ClusterId, State: states.OrderBy(Rank).FirstOrDefault() ?? new(ServiceProbe.Unhealthy, 0, null));
        }));
        return SystemHealth.Of(await own, asked.OrderBy(service => service.ClusterId, StringComparer.Ordinal).ToDictionary(service => service.ClusterId, service => service.State));
    }

    private static int Rank(ServiceState state) => state.Status switch { "Healthy" => 0, "Degraded" => 1, _ => 2 };
}
