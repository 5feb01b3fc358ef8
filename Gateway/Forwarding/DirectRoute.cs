using Gatehouse.Gateway.Routing.Live;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Gateway.Forwarding;

/// <summary>What the short way needs to know of a request.</summary>
/// <param name="Path">The path at the backend.</param>
/// <param name="IsMapped">Whether the backend was mapped by somebody, not one of Gatehouse's own.</param>
internal readonly record struct DirectRoute(string Path, bool IsMapped)
{
    private const string RemovePrefix = "PathRemovePrefix";

    /// <summary>Nothing for what goes YARP's way.</summary>
    public static DirectRoute? Of(HttpContext context, ForwarderRequestConfig settings)
    {
        var request = context.Request;

        // Methods tell upper from lower case (RFC 9110 section 9.1): to a backend, head may be one that has a body.
        if (request.Method is not ("GET" or "HEAD")
            || settings.VersionPolicy is HttpVersionPolicy.RequestVersionExact or HttpVersionPolicy.RequestVersionOrHigher
            || request.PathBase.HasValue
            || context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false }
            || context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true })
        {
            return null;
        }

        var proxy = context.GetReverseProxyFeature();
        if (proxy.Cluster.Config.SessionAffinity is { Enabled: true })
        {
            // Its cookie is set on the answer by a transform of YARP's.
            return null;
        }

        var path = request.Path;
        if (RemovedPrefix(proxy) is { } prefix)
        {
            path = path.StartsWithSegments(prefix, out var rest) ? rest : path;
        }
        else if (proxy.Route.Config.Transforms is { Count: > 0 })
        {
            return null;
        }

        return new(path.Value ?? "", LiveClusters.IsLive(proxy.Cluster.Config.ClusterId));
    }

    /// <summary>What a route takes off the path and does nothing else to the request; nothing for any other.</summary>
    public static string? RemovedPrefix(IReverseProxyFeature proxy) =>
        proxy.Route.Config.Transforms is [{ Count: 1 } only] && only.TryGetValue(RemovePrefix, out var prefix) ? prefix : null;
}
