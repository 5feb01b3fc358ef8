using System.Net;
using System.Runtime.CompilerServices;
using Gatehouse.Gateway.Routing.Live;
using Gatehouse.ServiceDefaults.Hosting;
using OpenTelemetry;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Gateway.Health;

/// <summary>
/// Asks every instance of every service each second whether it is alive, and takes traffic from one that is not until it is
/// again. YARP's own prober would fill the traces with its questions.
/// </summary>
internal sealed partial class ServiceProber(IProxyStateLookup proxy, IDestinationHealthUpdater health, TimeProvider time, ILogger<ServiceProber> logger) : BackgroundLoop
{
    // A machine that is merely slow has not lost its services.
    private const int FailuresInARow = 3;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConditionalWeakTable<DestinationState, StrongBox<int>> failures = [];

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var untraced = SuppressInstrumentationScope.Begin();
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await RoundAsync(ProbeAsync, logger, stoppingToken);
        }
    }

    private Task ProbeAsync(CancellationToken cancellationToken) => Task.WhenAll(
        proxy.GetClusters().Where(cluster => !LiveClusters.IsOfConfiguration(cluster.ClusterId)).Select(cluster => ProbeAsync(cluster, cancellationToken)));

    private async Task ProbeAsync(ClusterState cluster, CancellationToken cancellationToken)
    {
        var client = cluster.Model.HttpClient;
        var changed = new List<NewActiveDestinationHealth>();
        foreach (var destination in cluster.DestinationsState.AllDestinations)
        {
            var box = failures.GetOrCreateValue(destination);
            box.Value = await AnswersAsync(client, destination, cancellationToken) ? 0 : box.Value + 1;
            var now = box.Value >= FailuresInARow ? DestinationHealth.Unhealthy : box.Value == 0 ? DestinationHealth.Healthy : destination.Health.Active;
            if (now != destination.Health.Active)
            {
                changed.Add(new(destination, now));
                Log.Changed(logger, cluster.ClusterId, destination.DestinationId, now);
            }
        }

        if (changed.Count > 0)
        {
            health.SetActive(cluster, changed);
        }
    }

    private static async Task<bool> AnswersAsync(HttpMessageInvoker client, DestinationState destination, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            // One that knows no such path answers all the same.
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new(destination.Model.Config.Address), "/alive"));
            using var answer = await client.SendAsync(request, patience.Token);
            return answer.StatusCode < HttpStatusCode.InternalServerError;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or ObjectDisposedException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Cluster} {Destination} is now {Health}")]
        public static partial void Changed(ILogger logger, string cluster, string destination, DestinationHealth health);
    }
}
