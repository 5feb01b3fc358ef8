using Gatehouse.ServiceDefaults.Telemetry;
using Yarp.ReverseProxy.Forwarder;

namespace Gatehouse.Gateway.Routing.Live;

/// <summary>How backends are connected to; mapped ones at addresses that <see cref="TargetRules"/> allows at that moment.</summary>
internal sealed class BackendClients(TargetRules targets, IConfiguration configuration, ILogger<ForwarderHttpClientFactory> logger) : ForwarderHttpClientFactory(logger)
{
    // A name is looked up again by then.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        if (!TelemetryDefaults.IsOn(configuration))
        {
            // There is no trace to continue; a client's own is not passed on either way.
            handler.ActivityHeadersPropagator = null;
        }

        if (LiveClusters.IsLive(context.ClusterId))
        {
            handler.ConnectCallback = targets.ConnectAsync;
            handler.PooledConnectionLifetime = ConnectionLifetime;
        }
    }
}
