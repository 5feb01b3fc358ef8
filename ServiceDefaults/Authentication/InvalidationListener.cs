using System.Threading.Channels;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>Hears <c>gh:invalidate</c> and hands the news on; resyncs whenever some may have been missed.</summary>
internal sealed partial class InvalidationListener(
    IConnectionMultiplexer redis,
    IEnumerable<IInvalidationHandler> handlers,
    InvalidationPulse pulse,
    TimeProvider time,
    ILogger<InvalidationListener> logger) : BackgroundLoop
{
    private static readonly RedisChannel Channel = new(RedisKeys.InvalidateChannel, RedisChannel.PatternMode.Literal);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan BetweenBeats = TimeSpan.FromSeconds(2);

    // A few resync requests in a row are one: the flag, not a queue.
    private readonly Channel<bool> resync = System.Threading.Channels.Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    protected override Task RunAsync(CancellationToken stoppingToken) => Task.WhenAll(ListenAsync(stoppingToken), BeatAsync(stoppingToken));

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        var isFailing = false;
        redis.ConnectionRestored += (_, _) => resync.Writer.TryWrite(true);
        resync.Writer.TryWrite(true);
        var subscribed = false;
        await foreach (var _ in resync.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                if (!subscribed)
                {
                    await redis.GetSubscriber().SubscribeAsync(Channel, (_, text) => Dispatch(text));
                    subscribed = true;
                }

                // Answered after a subscription that a reconnect renews: from here on nothing is missed.
                await redis.GetSubscriber().PingAsync();
                foreach (var handler in handlers)
                {
                    await handler.ResyncAsync(stoppingToken);
                }

                pulse.Resynced();
                isFailing = false;
            }
#pragma warning disable CA1031 // Whatever stands in the way: nothing would be heard any more if this ended.
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                if (!isFailing)
                {
                    Log.ResyncFailed(logger, failure.Message);
                }

                isFailing = true;
                await Task.Delay(RetryAfter, time, stoppingToken);
                resync.Writer.TryWrite(true);
            }
        }
    }

    private async Task BeatAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(BetweenBeats, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await redis.GetSubscriber().PingAsync();
                pulse.Beat();
            }
#pragma warning disable CA1031 // The same. A connection that is given up cancels its calls, too.
            catch (Exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                // The silence is what counts. A connection that was only slow is not restored by anything: it is asked for here.
                pulse.Lost();
                resync.Writer.TryWrite(true);
            }
        }
    }

    private void Dispatch(string? text)
    {
        if (Invalidation.Read(text) is not { } message)
        {
            return;
        }

        foreach (var handler in handlers)
        {
            handler.Handle(message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Revocations and permissions could not be resynchronised, trying again: {Reason}")]
        public static partial void ResyncFailed(ILogger logger, string reason);
    }
}
