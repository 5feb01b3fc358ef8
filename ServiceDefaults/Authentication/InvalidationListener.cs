using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using System.Threading.Channels;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>Hears <c>gh:invalidate</c> and hands the news on; resyncs whenever some may have been missed.</summary>
internal sealed partial class InvalidationListener(
    IConnectionMultiplexer redis,
    IEnumerable<IInvalidationHandler> handlers,
    PushState push,
    TimeProvider time,
    ILogger<InvalidationListener> logger) : BackgroundLoop
{
    private static readonly RedisChannel Channel = new(RedisKeys.InvalidateChannel, RedisChannel.PatternMode.Literal);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    // A few resync requests in a row are one: the flag, not a queue.
    private readonly Channel<bool> resync = System.Threading.Channels.Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
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

                foreach (var handler in handlers)
                {
                    await handler.ResyncAsync(stoppingToken);
                }
            }
            catch (Exception failure) when (failure is RedisException or TimeoutException or HttpRequestException)
            {
                Log.ResyncFailed(logger, failure.Message);
                await Task.Delay(RetryAfter, time, stoppingToken);
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

        push.Heard();
        if (message.Kind == Invalidation.Heartbeat)
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
