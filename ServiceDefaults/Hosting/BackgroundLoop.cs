using Microsoft.Extensions.Hosting;

namespace Gatehouse.ServiceDefaults.Hosting;

/// <summary>
/// Work that goes on as long as the process. Being told to stop is how it ends, also when the host stops because it could
/// not start: the framework takes that cancellation for a crash and would log one. What fails then, fails because all else stops too.
/// </summary>
public abstract class BackgroundLoop : BackgroundService
{
    /// <summary>The work.</summary>
    /// <param name="stoppingToken">Ends it.</param>
    /// <returns>Completes when the process stops.</returns>
    protected abstract Task RunAsync(CancellationToken stoppingToken);

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
}
