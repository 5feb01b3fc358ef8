using Gatehouse.Gateway.RateLimiting;
using Yarp.ReverseProxy;

namespace Gatehouse.Gateway.Routing.Live;

/// <summary>The live configuration this gateway goes by. A new one is in force as a whole or not at all, between two requests.</summary>
internal sealed partial class LiveRoutes(
    LiveClusters clusters, RateLimitPolicies limits, IServiceProvider services, TimeProvider time, ILogger<LiveRoutes> logger) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    private readonly SemaphoreSlim alone = new(1);
    private volatile Snapshot? current;

    /// <summary>Nothing until Postgres has answered once.</summary>
    public Snapshot? Current => current;

    /// <summary>Takes up a version unless a newer one is in force.</summary>
    /// <exception cref="InvalidOperationException">The proxy did not take it; what was in force stays.</exception>
    public async Task ApplyAsync(int version, GatewayConfiguration configuration, CancellationToken cancellationToken)
    {
        await alone.WaitAsync(cancellationToken);
        try
        {
            if (current is { } before && before.Version >= version)
            {
                return;
            }

            var backends = configuration.Backends();
            clusters.Serve(backends);
            await WaitForProxyAsync(backends, cancellationToken);
            clusters.Served(backends);
            current = new(version, configuration, new(configuration), configuration.AllowedOrigins.ToHashSet(StringComparer.OrdinalIgnoreCase));
            limits.Override(configuration.RateLimits);
            Log.InForce(logger, version, configuration.Mappings.Count);
        }
        finally
        {
            alone.Release();
        }
    }

    public void Dispose() => alone.Dispose();

    // YARP reads its configuration on another thread; requests are matched only with what it already serves.
    private async Task WaitForProxyAsync(IReadOnlyList<string> backends, CancellationToken cancellationToken)
    {
        // Not a parameter: YARP is built out of the clusters.
        var proxy = services.GetRequiredService<IProxyStateLookup>();
        var started = time.GetTimestamp();
        while (!backends.All(backend => proxy.TryGetCluster(LiveClusters.IdOf(backend), out _)))
        {
            if (time.GetElapsedTime(started) > Patience)
            {
                throw new InvalidOperationException("The proxy did not take up the new configuration.");
            }

            await Task.Delay(Step, time, cancellationToken);
        }
    }

    internal sealed record Snapshot(int Version, GatewayConfiguration Configuration, MappingTable Table, IReadOnlySet<string> AllowedOrigins);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Configuration {Version} with {Mappings} mappings is in force")]
        public static partial void InForce(ILogger logger, int version, int mappings);
    }
}
