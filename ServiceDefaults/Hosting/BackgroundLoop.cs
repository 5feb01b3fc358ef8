using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gatehouse.ServiceDefaults.Hosting;

/// <summary>
/// Work that goes on as long as the process. Being told to stop is how it ends, also when the host stops because it could
/// not start: the framework takes that cancellation for a crash and would log one. What fails then, fails because all else stops too.
/// </summary>
public abstract partial class BackgroundLoop : BackgroundService
{
    /// <summary>The work.</summary>
    /// <param name="stoppingToken">Ends it.</param>
    /// <returns>Completes when the process stops.</returns>
    protected abstract Task RunAsync(CancellationToken stoppingToken);

    /// <summary>One round of work that comes again. What fails in it, for whatever reason, is told and left to the next: a fault nobody foresaw in one of them stops no service.</summary>
    /// <param name="round">The round.</param>
    /// <param name="logger">Where failures are told.</param>
    /// <param name="stoppingToken">Ends it; then its failure is nobody's.</param>
    /// <returns>Completes when the round is over.</returns>
    protected static async Task RoundAsync(Func<CancellationToken, Task> round, ILogger logger, CancellationToken stoppingToken)
    {
        ArgumentNullException.ThrowIfNull(round);
        try
        {
            await round(stoppingToken);
        }
#pragma warning disable CA1031 // Whatever it is.
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.RoundFailed(logger, failure);
        }
    }

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunAsync(stoppingToken);
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A round of work has failed; the next one comes")]
        public static partial void RoundFailed(ILogger logger, Exception failure);
    }
}
