using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Gateway.Routing;

/// <summary>
/// A request that a destination did not answer is tried once more, at another one: when its method is safe and it has no
/// body, or when it cannot have arrived because no connection was made.
/// </summary>
internal static class SafeRetries
{
    public static void UseSafeRetries(this IReverseProxyApplicationBuilder proxy) => proxy.Use(async (context, next) =>
    {
        await next(context);
        var feature = context.GetReverseProxyFeature();
        if (context.Features.Get<IForwarderErrorFeature>() is not { } failure || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested
            || feature.ProxiedDestination is not { } tried || !MayRepeat(context.Request, failure))
        {
            return;
        }

        var others = Others(feature, tried);
        if (others.Count > 0)
        {
            context.Features.Set<IForwarderErrorFeature>(null);
            context.Response.StatusCode = StatusCodes.Status200OK;
            feature.AvailableDestinations = others;
            feature.ProxiedDestination = null;
            await next(context);
        }
    });

    internal static bool MayRepeat(HttpRequest request, IForwarderErrorFeature failure) =>
        failure.Exception?.GetBaseException() is System.Net.Sockets.SocketException { SocketErrorCode: System.Net.Sockets.SocketError.ConnectionRefused }
        || (failure.Error is ForwarderError.Request or ForwarderError.RequestTimedOut
            && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            && request.ContentLength is null or 0 && request.Headers.TransferEncoding.Count == 0);

    private static List<DestinationState> Others(IReverseProxyFeature feature, DestinationState tried) =>
        [.. feature.AllDestinations.Where(destination => destination != tried && destination.Health.Active is not DestinationHealth.Unhealthy)];
}
