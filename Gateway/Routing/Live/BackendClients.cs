using Yarp.ReverseProxy.Forwarder;

namespace Gatehouse.Gateway.Routing.Live;

/// <summary>Connections to mapped backends are made to addresses that <see cref="TargetRules"/> allows at that moment.</summary>
internal sealed class BackendClients(TargetRules targets, ILogger<ForwarderHttpClientFactory> logger) : ForwarderHttpClientFactory(logger)
{
    // A name is looked up again by then.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        if (LiveClusters.IsLive(context.ClusterId))
        {
            handler.ConnectCallback = targets.ConnectAsync;
            handler.PooledConnectionLifetime = ConnectionLifetime;
        }
    }
}
