using Gatehouse.ServiceDefaults.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>
/// The second path of the news: reads it from AuthService's database at start, then now and then, and four times a second
/// while nothing is pushed.
/// </summary>
internal sealed partial class ChangeReader(
    IChangeSource source,
    IEnumerable<IInvalidationHandler> handlers,
    IConnectionMultiplexer redis,
    InvalidationPulse pulse,
    TimeProvider time,
    ILogger<ChangeReader> logger) : BackgroundLoop
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RarePause = TimeSpan.FromSeconds(10);

    private long cursor;
    private bool isFailing;

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await ReadAsync(stoppingToken);
            var next = time.GetTimestamp();
            do
            {
                await Task.Delay(Pause, time, stoppingToken);
            }
            while (redis.IsConnected && pulse.IsPushed && !isFailing && time.GetElapsedTime(next) < RarePause);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var changes = await source.ReadAsync(cursor, cancellationToken);
            foreach (var news in changes.News)
            {
                foreach (var handler in handlers)
                {
                    handler.Handle(news);
                }
            }

            cursor = changes.Cursor;
            isFailing = false;
            pulse.HasRead();
        }
#pragma warning disable CA1031 // Whatever stands in the way: it must be tried again.
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (!isFailing)
            {
                Log.Failed(logger, failure.Message);
            }

            isFailing = true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Revocations and versions could not be read from AuthService, trying again: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
