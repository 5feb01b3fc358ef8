using Gatehouse.Gateway.Forwarding;
using Gatehouse.Gateway.Routing.Live;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Gateway.Transforms;

/// <summary>
/// Tells Gatehouse's own services what the route takes off the path, so that a policy means the same to them as here, with
/// the proof that the gateway says so. Not as X-Forwarded-Prefix, which YARP makes of its own base path.
/// </summary>
internal static class PublicPath
{
    public static void Tell(HttpRequest request, IReverseProxyFeature route, GatewayProof proof)
    {
        if (LiveClusters.IsLive(route.Cluster.Config.ClusterId))
        {
            return;
        }

        request.Headers[PlatformHeaders.GatewayProof] = proof.Value;
        if (DirectRoute.RemovedPrefix(route) is { } prefix && request.Path.StartsWithSegments(prefix))
        {
            // As the client wrote it; a constant for everybody who writes it as it is.
            var path = request.Path.Value!;
            request.Headers[PlatformHeaders.GatewayPrefix] = path.StartsWith(prefix, StringComparison.Ordinal) ? prefix : path[..prefix.Length];
        }
    }
}
