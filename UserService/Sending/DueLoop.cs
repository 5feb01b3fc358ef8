using Gatehouse.ServiceDefaults.Hosting;
using OpenTelemetry;

namespace Gatehouse.UserService.Sending;

/// <summary>Has a sender look for what is due, again and again. What fails stays due.</summary>
/// <param name="what">What is sent, for the log.</param>
/// <param name="interval">How often it is looked for.</param>
/// <param name="sendDue">Sends what is due, and says whether more may be.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where failures are told.</param>
internal abstract partial class DueLoop(
    string what, TimeSpan interval, Func<CancellationToken, Task<bool>> sendDue, TimeProvider time, ILogger logger) : BackgroundLoop
{
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            using var untraced = SuppressInstrumentationScope.Begin();
            try
            {
                while (await sendDue(stoppingToken))
                {
                    // There may be more.
                }
            }
#pragma warning disable CA1031 // What is due stays due.
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.Failed(logger, what, failure.GetBaseException().Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{What} wait: {Reason}")]
        public static partial void Failed(ILogger logger, string what, string reason);
    }
}
