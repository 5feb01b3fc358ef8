using Gatehouse.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry;

namespace Gatehouse.AuthService.Pipelines.Mail;

/// <summary>Looks every second for mails that are due.</summary>
internal sealed partial class MailLoop(
    MailSender sender, IOptions<SmtpOptions> options, IHostEnvironment environment, TimeProvider time, ILogger<MailLoop> logger) : BackgroundLoop
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.IsConfigured && !environment.IsDevelopment())
        {
            Log.NoServer(logger);
            return;
        }

        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            using var untraced = SuppressInstrumentationScope.Begin();
            try
            {
                while (await sender.SendDueAsync(stoppingToken))
                {
                    // More is waiting.
                }
            }
#pragma warning disable CA1031 // What was not recorded is tried again.
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.Interrupted(logger, failure.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "No mail is sent: Smtp:Host is not configured. Mails wait in the database, and are given up after a day")]
        public static partial void NoServer(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning, "Sending mails was interrupted, going on: {Reason}")]
        public static partial void Interrupted(ILogger logger, string reason);
    }
}
