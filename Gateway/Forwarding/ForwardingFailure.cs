using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Forwarder;

namespace Gatehouse.Gateway.Forwarding;

/// <summary>Why a request was not forwarded, in YARP's words: what follows does not care which way it went.</summary>
internal sealed class ForwardingFailure : IForwarderErrorFeature
{
    private ForwardingFailure(ForwarderError error, Exception exception) => (Error, Exception) = (error, exception);

    public ForwarderError Error { get; }

    public Exception? Exception { get; }

    // Of no destination's making, as far as YARP is concerned: none is judged by it, nor tried instead.
    private static bool IsRouteTime(HttpContext context) =>
        context.Features.Get<IHttpRequestTimeoutFeature>()?.RequestTimeoutToken.IsCancellationRequested is true;

    /// <summary>Notes it. An answer that has begun cannot be taken back: its connection is cut.</summary>
    public static ForwarderError Report(HttpContext context, BackendConnection connection, bool isAnswered, Exception failure)
    {
        var error = (connection.Cut, isAnswered) switch
        {
            (_, true) when failure is ClientGoneException => ForwarderError.ResponseBodyClient,
            (_, false) when IsRouteTime(context) => ForwarderError.RequestCanceled,

            // Of one answer, not of its destination: the next one may be in order.
            (BackendConnection.Cause.None, false) when connection.Head.IsUnsayable => ForwarderError.ResponseHeaders,
            (BackendConnection.Cause.None, false) => ForwarderError.Request,
            (BackendConnection.Cause.None, true) => ForwarderError.ResponseBodyDestination,
            (BackendConnection.Cause.TimedOut, false) => ForwarderError.RequestTimedOut,
            (_, false) => ForwarderError.RequestCanceled,
            _ => ForwarderError.ResponseBodyCanceled,
        };
        context.Features.Set<IForwarderErrorFeature>(new ForwardingFailure(error, failure));
        if (context.Response.HasStarted)
        {
            context.Abort();
            return error;
        }

        if (isAnswered)
        {
            AnswerStart.Undo(context, connection.Head);
        }

        context.Response.StatusCode = error is ForwarderError.RequestTimedOut ? StatusCodes.Status504GatewayTimeout : StatusCodes.Status502BadGateway;
        return error;
    }
}
