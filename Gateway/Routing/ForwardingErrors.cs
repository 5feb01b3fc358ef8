using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Forwarder;

namespace Gatehouse.Gateway.Routing;

/// <summary>What could not be forwarded, in the shape of every other refusal, saying nothing about what is behind.</summary>
internal static partial class ForwardingErrors
{
    private const string RetryAfterSeconds = "5";

    public static void UseForwardingErrors(this IReverseProxyApplicationBuilder proxy)
    {
        var logger = proxy.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("Gatehouse.Gateway.Forwarding");
        proxy.Use(async (context, next) =>
        {
            await next(context);
            if (context.Features.Get<IForwarderErrorFeature>() is { } failure)
            {
                Report(context, failure, logger);
                if (!context.Response.HasStarted)
                {
                    await ExplainAsync(context, failure.Error);
                }
            }
        });
    }

    // One line instead of YARP's stack trace, and what a client did is no warning.
    private static void Report(HttpContext context, IForwarderErrorFeature failure, ILogger logger)
    {
        var level = failure.Error is ForwarderError.RequestBodyClient || (context.RequestAborted.IsCancellationRequested && !IsRouteTimeout(context))
            ? LogLevel.Debug
            : LogLevel.Warning;
        if (logger.IsEnabled(level))
        {
            var route = context.GetReverseProxyFeature().Route.Config.RouteId;
            var cause = failure.Exception?.GetBaseException();
            var kind = cause?.GetType().Name;
            Log.NotForwarded(logger, level, route, failure.Error, kind, cause?.Message);
        }
    }

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

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Message = "Route {Route} could not be forwarded: {Error} {Exception} {Reason}")]
        public static partial void NotForwarded(ILogger logger, LogLevel level, string route, ForwarderError error, string? exception, string? reason);
    }
}
