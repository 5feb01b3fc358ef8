using Gatehouse.Gateway.Data;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Gateway.Health.Backends;

/// <summary>Tells AuthService of backends, which makes alerts of it for who runs the platform.</summary>
internal sealed partial class BackendAlerts(IServiceScopeFactory scopes, ILogger<BackendAlerts> logger)
{
    /// <summary>Whether it is told for good; else it is to be tried again.</summary>
    public async Task<bool> TryAsync<TEvent>(TEvent happened, CancellationToken cancellationToken)
        where TEvent : IEvent
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var context = scope.ServiceProvider.GetRequiredService<GatewayDbContext>();
            scope.ServiceProvider.GetRequiredService<Outbox>().Add(context, happened);
            await context.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested
            && failure is DbUpdateException or System.Data.Common.DbException or InvalidOperationException or TimeoutException)
        {
            Log.NotTold(logger, TEvent.Type, failure.GetType().Name);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Event} could not be told: {Reason}")]
        public static partial void NotTold(ILogger logger, string @event, string reason);
    }
}
