using Gatehouse.ServiceDefaults.Hosting;
using OpenTelemetry;

namespace Gatehouse.UserService.Features.Webhooks;

/// <summary>Has the sender look for what is due every second.</summary>
internal sealed partial class WebhookLoop(WebhookSender sender, TimeProvider time, ILogger<WebhookLoop> logger) : BackgroundLoop
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

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
        [LoggerMessage(1, LogLevel.Warning, "Webhooks wait: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
