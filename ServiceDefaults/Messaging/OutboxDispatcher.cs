using System.Diagnostics;
using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.Messaging;

/// <summary>
/// The relay: takes committed events from the outbox to the service's stream. An event is marked only after the stream
/// has it, so a crash in between sends it again and consumers' inboxes drop the second copy.
/// </summary>
internal sealed partial class OutboxDispatcher<TContext>(
    IServiceScopeFactory scopes,
    IConnectionMultiplexer redis,
    DatabaseConnections connections,
    OutboxSource source,
    TimeProvider time,
    ILogger<OutboxDispatcher<TContext>> logger) : BackgroundLoop
    where TContext : DbContext
{
    private const int BatchSize = 100;
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
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
                Log.Failed(logger, failure);
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

        while (true)
        {
            while (await SendBatchAsync(stoppingToken) == BatchSize)
            {
                // More is waiting.
            }

            await connection.WaitAsync(PollInterval, stoppingToken);
        }
    }

    private async Task<int> SendBatchAsync(CancellationToken cancellationToken)
    {
        // Looking every second is nobody's request and would fill the traces; sending belongs to the request's own trace.
        using var untraced = SuppressInstrumentationScope.Begin();
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<TContext>();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var batch = await TakeAsync(context, cancellationToken);
        if (batch.Count == 0)
        {
            return 0;
        }

        var stream = RedisKeys.Stream(source.Service);
        var database = redis.GetDatabase();
        await Task.WhenAll(batch.Select(message => SendAsync(database, stream, message)));
        var sent = batch.ConvertAll(m => m.Sequence);
        var now = time.GetUtcNow();
        await context.Set<OutboxMessage>().Where(m => sent.Contains(m.Sequence))
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.SentAt, now), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        MessagingTelemetry.Sent.Add(batch.Count);
        return batch.Count;
    }

    private static Task<List<OutboxMessage>> TakeAsync(TContext context, CancellationToken cancellationToken) =>
        context.Set<OutboxMessage>()
            .FromSql($"select * from outbox where sent_at is null order by sequence limit {BatchSize} for update skip locked")
            .AsNoTracking()
            .ToListAsync(cancellationToken);

    private static async Task SendAsync(IDatabase database, string stream, OutboxMessage message)
    {
        var envelope = JsonSerializer.Deserialize<EventEnvelope>(message.Envelope, JsonSerializerOptions.Web)!;
        using var traced = SuppressInstrumentationScope.Begin(false);
        using var activity = MessagingTelemetry.Start("send", ActivityKind.Producer, envelope, stream);
        await database.ExecuteAsync("XADD", stream, "*", "event", message.Envelope);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Events wait in the outbox; trying again")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}

/// <summary>The service whose stream the outbox feeds.</summary>
/// <param name="Service">Its resource name.</param>
internal sealed record OutboxSource(string Service);
