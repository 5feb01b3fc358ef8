using Gatehouse.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry;

namespace Gatehouse.AuthService.Tokens;

/// <summary>Before the first request: a signing key in force. From then on: looks whether the next one is due.</summary>
internal sealed partial class KeyClock(
    IServiceScopeFactory scopes, KeyRing ring, IOptions<SigningOptions> options, TimeProvider time, ILogger<KeyClock> logger)
    : BackgroundLoop, IHostedLifecycleService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await RotateAsync(cancellationToken);
        await ring.RefreshAsync(cancellationToken);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        // Often enough that the next key has most of its time before it signs.
        var pause = options.Value.KeyPublishedBefore / 4;
        using var timer = new PeriodicTimer(pause < LongestPause ? pause : LongestPause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RotateAsync(stoppingToken);
            }
#pragma warning disable CA1031 // The key in force goes on; the next look may do better.
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.Failed(logger, failure.Message);
            }
        }
    }

    private async Task RotateAsync(CancellationToken cancellationToken)
    {
        using var untraced = SuppressInstrumentationScope.Begin();
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<KeyRotation>().RotateAsync(early: false, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Could not look after the signing keys: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
