using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Gatehouse.Gateway.Routing;
using Yarp.ReverseProxy.Forwarder;

namespace Gatehouse.Gateway.Forwarding;

/// <summary>
/// The short way for what most requests are: GET or HEAD without a body, in HTTP/1.1 and without TLS, to a backend that was
/// chosen already. It spares the messages and headers of HttpClient between the client's and the backend's. Everything else,
/// and whatever is not plain, goes YARP's way; what a client and a backend see is the same.
/// </summary>
internal sealed class DirectForwarder(IHttpForwarder usual, BackendPools pools, AnswerStart start, ForwardingTelemetry telemetry) : IHttpForwarder
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    public ValueTask<ForwarderError> SendAsync(
        HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig, HttpTransformer transformer) =>
        SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer, CancellationToken.None);

    public ValueTask<ForwarderError> SendAsync(
        HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig, HttpTransformer transformer,
        CancellationToken cancellationToken)
    {
        if (DirectRoute.Of(context, requestConfig) is { } route && pools.Of(destinationPrefix, route.IsMapped) is { } pool)
        {
            var call = telemetry.Begin(context.Request.Method, pool);
            var connection = pool.Take();
            var length = RequestHead.Write(connection.Request, context, pool, route.Path, call.Trace);
            if (length > 0)
            {
                return ForwardAsync(context, pool, route.Path, connection, length, requestConfig.ActivityTimeout ?? Patience, call);
            }

            call.Span?.Dispose();
            pool.PutBack(connection);
        }

        RouteTime.Of(context)?.Start();
        return usual.SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer, cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ForwarderError> ForwardAsync(
        HttpContext context, BackendPool pool, string path, BackendConnection connection, int length, TimeSpan patience, ForwardingTelemetry.Call call)
    {
        var aborted = context.RequestAborted;
        var watch = aborted.UnsafeRegister(static connection => ((BackendConnection)connection!).CutOff(BackendConnection.Cause.Canceled), connection);
        var isAnswered = false;
        try
        {
            if (!connection.IsConnected)
            {
                await pool.ConnectAsync(connection, Left(context, patience), aborted);
            }

            connection.Within(Left(context, patience));
            await connection.SendAsync(length);
            await ReadHeadAsync(connection);
            isAnswered = true;
            connection.Within(patience);
            start.Begin(context, connection.Head);
            if (connection.Head.HasBody(context.Request.Method))
            {
                await AnswerBody.CopyAsync(connection, context.Response, patience);
            }
        }
        catch (Exception failure)
        {
            await watch.DisposeAsync();
            pool.Discard(connection);
            if (IsOfEitherEnd(failure) && connection is { IsUsed: true, HasAnswered: false, Cut: BackendConnection.Cause.None })
            {
                // It was closed while nobody needed it. That cannot happen to a new one.
                connection = pool.Make();
                length = RequestHead.Write(connection.Request, context, pool, path, call.Trace);
                return await ForwardAsync(context, pool, path, connection, length, patience, call);
            }

            telemetry.End(call, context.Request.Method, pool, isAnswered ? connection.Head.Status : 0, failure);
            if (!IsOfEitherEnd(failure))
            {
                throw;
            }

            return ForwardingFailure.Report(context, connection, isAnswered, failure);
        }

        await watch.DisposeAsync();
        telemetry.End(call, context.Request.Method, pool, connection.Head.Status, failure: null);
        pool.Return(connection);
        return ForwarderError.None;
    }

    private static TimeSpan Left(HttpContext context, TimeSpan patience) =>
        RouteTime.Of(context) is { Left: var ofRoute } && ofRoute < patience ? ofRoute : patience;

    // Anything else is a fault of the gateway's own.
    private static bool IsOfEitherEnd(Exception failure) =>
        failure is SocketException or IOException or InvalidDataException or ObjectDisposedException or OperationCanceledException
            or HttpRequestException or ClientGoneException;

    private static async ValueTask ReadHeadAsync(BackendConnection connection)
    {
        while (true)
        {
            int length;
            while ((length = AnswerHead.LengthOf(connection.Received.Span)) == 0)
            {
                if (await connection.ReceiveAsync() == 0)
                {
                    throw new InvalidDataException("The connection was closed before there was an answer.");
                }
            }

            if (!connection.Head.TryRead(connection.Received.Span[..length]) || connection.Head.Status == StatusCodes.Status101SwitchingProtocols)
            {
                throw new InvalidDataException("The answer is not in order.");
            }

            connection.Take(length);
            if (connection.Head.Status >= 200)
            {
                return;
            }
        }
    }
}
