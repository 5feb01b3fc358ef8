using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>
/// The second path of the news: reads it from AuthService's database at start, then now and then, and twice a second
/// while nothing is pushed.
/// </summary>
internal sealed partial class ChangeReader(
    IChangeSource source, IEnumerable<IInvalidationHandler> handlers, PushState push, TimeProvider time, ILogger<ChangeReader> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan RarePause = TimeSpan.FromSeconds(10);

    private long cursor;
    private bool isFailing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await ReadAsync(stoppingToken);
            var next = time.GetTimestamp();
            do
            {
                await Task.Delay(Pause, time, stoppingToken);
            }
            while (push.IsLive && !isFailing && time.GetElapsedTime(next) < RarePause);
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
            push.HasRead();
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
