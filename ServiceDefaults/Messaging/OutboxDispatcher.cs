using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;

namespace Gatehouse.ServiceDefaults.Messaging;

/// <summary>Has the relay send as soon as something is committed, and now and then sees to the stream.</summary>
internal sealed partial class OutboxDispatcher<TContext>(
    IServiceScopeFactory scopes,
    OutboxRelay<TContext> relay,
    StreamKeeper<TContext> keeper,
    DatabaseConnections connections,
    TimeProvider time,
    ILogger<OutboxDispatcher<TContext>> logger) : BackgroundLoop
    where TContext : DbContext
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, failure.GetBaseException().Message);
                await Task.Delay(RetryAfter, time, stoppingToken);
            }
        }
    }

    // LISTEN makes it immediate, the interval makes it certain.
    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        await using var connection = new NpgsqlConnection(connections.InUse);
        await connection.OpenAsync(stoppingToken);
        await using (var listen = new NpgsqlCommand("listen outbox", connection))
        {
            await listen.ExecuteNonQueryAsync(stoppingToken);
        }

        var looked = time.GetTimestamp();
        await InScopeAsync(relay.VerifyAsync, stoppingToken);
        while (true)
        {
            while (await InScopeAsync(relay.SendAsync, stoppingToken))
            {
                // More is waiting.
            }

            if (time.GetElapsedTime(looked) > LookInterval)
            {
                looked = time.GetTimestamp();
                await InScopeAsync(relay.VerifyAsync, stoppingToken);
                await InScopeAsync(keeper.KeepAsync, stoppingToken);
            }

            await connection.WaitAsync(PollInterval, stoppingToken);
        }
    }

    private async Task InScopeAsync(Func<TContext, CancellationToken, Task> work, CancellationToken cancellationToken) =>
        await InScopeAsync(
            async (context, token) =>
            {
                await work(context, token);
                return true;
            },
            cancellationToken);

    private async Task<T> InScopeAsync<T>(Func<TContext, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        // Looking every second is nobody's request and would fill the traces; sending belongs to the request's own trace.
        using var untraced = SuppressInstrumentationScope.Begin();
        await using var scope = scopes.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<TContext>(), cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Events wait in the outbox, trying again: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}

/// <summary>The service whose stream the outbox feeds.</summary>
/// <param name="Service">Its resource name.</param>
internal sealed record OutboxSource(string Service);
