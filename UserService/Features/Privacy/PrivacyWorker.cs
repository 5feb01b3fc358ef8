using Gatehouse.ServiceDefaults.Hosting;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.EntityFrameworkCore;
using OpenTelemetry;

namespace Gatehouse.UserService.Features.Privacy;

/// <summary>Takes requests on, step by step, and forgets archives and receipts whose time is over.</summary>
internal sealed partial class PrivacyWorker(IServiceScopeFactory scopes, TimeProvider time, ILogger<PrivacyWorker> logger) : BackgroundLoop
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            using var untraced = SuppressInstrumentationScope.Begin();
            try
            {
                while (await InScopeAsync(stoppingToken))
                {
                    // There may be more.
                }
            }
#pragma warning disable CA1031 // Whatever it was, the request is still there for the next time.
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.Failed(logger, failure.GetBaseException().Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<bool> InScopeAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<PrivacySteps>().TakeOneAsync(cancellationToken))
        {
            return true;
        }

        var now = time.GetUtcNow();
        var db = scope.ServiceProvider.GetRequiredService<UserDbContext>();
        await db.Set<PrivacyRequest>().Where(r => r.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "An export or erasure is interrupted and goes on later: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
