using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Forwarder;

namespace Gatehouse.Gateway.Routing;

/// <summary>What could not be forwarded, in the shape of every other refusal, saying nothing about what is behind.</summary>
internal static class ForwardingErrors
{
    private const string RetryAfterSeconds = "5";

    public static void UseForwardingErrors(this IReverseProxyApplicationBuilder proxy) => proxy.Use(async (context, next) =>
    {
        await next(context);
        if (context.Features.Get<IForwarderErrorFeature>() is { } failure && !context.Response.HasStarted)
        {
            await ExplainAsync(context, failure.Error);
        }
    });

    private static Task ExplainAsync(HttpContext context, ForwarderError error)
    {
        if (error is ForwarderError.RequestTimedOut || IsRouteTimeout(context))
        {
            return Problems.Of(StatusCodes.Status504GatewayTimeout, ErrorCodes.GatewayTimeout, "The service took too long to answer.").ExecuteAsync(context);
        }

        switch (error)
        {
            case ForwarderError.NoAvailableDestinations:
                context.Response.Headers.RetryAfter = RetryAfterSeconds;
                return Problems.Of(StatusCodes.Status503ServiceUnavailable, ErrorCodes.ServiceUnavailable, "The service is not available at the moment.").ExecuteAsync(context);
            case ForwarderError.RequestBodyClient:
                var status = context.Response.StatusCode;
                return Problems.Of(status, ErrorCodes.ForStatus(status)).ExecuteAsync(context);
            case ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled when context.RequestAborted.IsCancellationRequested:
                // The client has gone; nobody reads an answer.
                return Task.CompletedTask;
            default:
                return Problems.Of(StatusCodes.Status502BadGateway, ErrorCodes.BadGateway, "The service could not be reached.").ExecuteAsync(context);
        }
    }

    // YARP sees only that the request was aborted.
    private static bool IsRouteTimeout(HttpContext context) =>
        context.Features.Get<IHttpRequestTimeoutFeature>()?.RequestTimeoutToken.IsCancellationRequested == true;
}
