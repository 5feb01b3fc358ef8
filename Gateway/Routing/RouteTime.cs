using Microsoft.AspNetCore.Http.Timeouts;

namespace Gatehouse.Gateway.Routing;

/// <summary>
/// How long a route's backend may take until its answer begins. A clock and a token for it are only made for what goes YARP's
/// way; on the short way all connections are looked at together.
/// </summary>
internal sealed class RouteTime(HttpContext context, TimeSpan limit, TimeProvider time) : IHttpRequestTimeoutFeature, IDisposable
{
    private static readonly CancellationToken Canceled = new(canceled: true);

    private readonly long started = time.GetTimestamp();
    private CancellationTokenSource? clock;
    private CancellationTokenSource? either;
    private bool isOff;

    /// <summary>What is left of it.</summary>
    public TimeSpan Left => limit - time.GetElapsedTime(started);

    /// <inheritdoc/>
    public CancellationToken RequestTimeoutToken => clock?.Token ?? (!isOff && Left <= TimeSpan.Zero ? Canceled : CancellationToken.None);

    /// <summary>That of a request, if its route has one.</summary>
    public static RouteTime? Of(HttpContext context) => context.Features.Get<IHttpRequestTimeoutFeature>() as RouteTime;

    /// <summary>From now on the request is canceled when it is over.</summary>
    public void Start()
    {
        if (clock is null)
        {
            clock = new(Left > TimeSpan.Zero ? Left : TimeSpan.Zero, time);
            either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, clock.Token);
            context.RequestAborted = either.Token;
            context.Response.RegisterForDispose(this);
        }
    }

    /// <inheritdoc/>
    public void DisableTimeout()
    {
        isOff = true;
        clock?.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        either?.Dispose();
        clock?.Dispose();
    }
}
