using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Hosting;
using Microsoft.EntityFrameworkCore;
using OpenTelemetry;
using StackExchange.Redis;

namespace Gatehouse.AuthService.Features.Changes;

/// <summary>
/// Pushes what was committed but did not reach Redis: because it was away, or because the process that committed it died
/// before it could.
/// </summary>
internal sealed partial class ChangeRelay(
    IServiceScopeFactory scopes, RevocationStore store, IConnectionMultiplexer redis, TimeProvider time, ILogger<ChangeRelay> logger)
    : BackgroundLoop
{
    private const int BatchSize = 500;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private bool isFailing;

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            using var untraced = SuppressInstrumentationScope.Begin();
            try
            {
                if (redis.IsConnected)
                {
                    await PushAsync(stoppingToken);
                }

                isFailing = false;
            }
#pragma warning disable CA1031 // Redis or PostgreSQL may be away; what waits is pushed when they are back.
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                if (!isFailing)
                {
                    Log.Failed(logger, failure.Message);
                }

                isFailing = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task PushAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AuthDbContext>();
        var waiting = await context.Changes.AsNoTracking()
            .Where(c => c.PushedAt == null).OrderBy(c => c.Sequence).Take(BatchSize).ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        foreach (var change in waiting)
        {
            await store.PublishAsync(change.ToNews(now));
        }

        if (waiting.Count > 0)
        {
            var pushed = waiting.ConvertAll(c => c.Sequence);
            await context.Changes.Where(c => pushed.Contains(c.Sequence))
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.At, c => c.At ?? now).SetProperty(c => c.PushedAt, now), cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Changes wait to be pushed, trying again: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
