using Gatehouse.ServiceDefaults.Hosting;
using OpenTelemetry;

namespace Gatehouse.UserService.Features.Notifications.Digests;

/// <summary>Has the sender look for what is due.</summary>
internal sealed partial class DigestLoop(DigestSender sender, TimeProvider time, ILogger<DigestLoop> logger) : BackgroundLoop
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            using var untraced = SuppressInstrumentationScope.Begin();
            try
            {
                while (await sender.SendDueAsync(stoppingToken))
                {
                    // There may be more.
                }
            }
#pragma warning disable CA1031 // What is due stays due.
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.Failed(logger, failure.GetBaseException().Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Digests wait: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
