using System.Diagnostics;
using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.Messaging;

/// <summary>Reads the streams a service listens to as one consumer group, and acknowledges only what is committed.</summary>
internal sealed partial class EventConsumer<TContext>(
    ConsumerPlan plan,
    EventProcessor<TContext> processor,
    RedisStreamsConnection connection,
    TimeProvider time,
    ILogger<EventConsumer<TContext>> logger) : BackgroundLoop
    where TContext : DbContext
{
    private const int BatchSize = 50;
    private const int MaxAttempts = 5;
    private static readonly TimeSpan Block = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PresumedDead = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly string consumer = $"{Environment.MachineName}-{Guid.CreateVersion7():N}";

    protected override Task RunAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(plan.Sources.SelectMany(source => new[]
        {
            ConsumeAsync(source, RedisKeys.Stream(source), isOwn: false, stoppingToken),
            ConsumeAsync(source, RedisKeys.Replays(source, plan.Group), isOwn: true, stoppingToken),
        }));

    private async Task ConsumeAsync(string source, string stream, bool isOwn, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                using var redis = await connection.OpenAsync();
                var reader = new StreamReader(redis.GetDatabase(), stream, plan.Group, consumer, isOwn);
                await reader.CreateGroupAsync();
                while (!stoppingToken.IsCancellationRequested)
                {
                    await RetryPendingAsync(reader, source, stoppingToken);
                    foreach (var run in EventRuns.Of(await reader.ReadAsync(BatchSize, Block), plan.Together))
                    {
                        await HandleAsync(reader, run, stoppingToken);
                    }
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // Redis away, restarted or emptied: connect and create the group again.
                Log.Interrupted(logger, source, failure.Message);
                await Task.Delay(RetryAfter, time, stoppingToken);
            }
        }
    }

    private async Task RetryPendingAsync(StreamReader reader, string source, CancellationToken cancellationToken)
    {
        foreach (var pending in await reader.PendingAsync(FirstRetry, BatchSize))
        {
            if (pending.Idle < (pending.Own ? Backoff(pending.Deliveries) : PresumedDead)
                || await reader.ClaimAsync(pending) is not { } item)
            {
                continue;
            }

            if (await TryHandleAsync(reader, item, pending.Deliveries, cancellationToken) is { } failure && pending.Deliveries + 1 >= MaxAttempts)
            {
                Log.GivenUp(logger, item.Id, source, failure);
                await reader.BuryAsync(
                    item, RedisKeys.DeadLetters(source, plan.Group), pending.Deliveries + 1, failure.GetType().Name, time.GetUtcNow());
                MessagingTelemetry.DeadLettered.Add(1);
            }
        }
    }

    private async Task HandleAsync(StreamReader reader, EventRun run, CancellationToken cancellationToken)
    {
        if (run.Items.Count > 1)
        {
            try
            {
                await processor.ProcessAsync(run.Envelopes, cancellationToken, reader.Stream);
                await reader.AcknowledgeAsync([.. run.Items.Select(item => item.Id)]);
                run.Envelopes.ToList().ForEach(Done);
                return;
            }
            catch (Exception failure) when (failure is not RedisException && !cancellationToken.IsCancellationRequested)
            {
                // One of them, or the database: each by itself tells which.
                Log.Parted(logger, run.Envelopes[0].Type, run.Items.Count, failure.GetBaseException().Message);
            }
        }

        foreach (var item in run.Items)
        {
            await TryHandleAsync(reader, item, 0, cancellationToken);
        }
    }

    private void Done(EventEnvelope envelope)
    {
        MessagingTelemetry.Consumed.Add(1);
        MessagingTelemetry.Age.Record((time.GetUtcNow() - envelope.OccurredAt).TotalSeconds);
    }

    /// <summary>Handles and acknowledges; a failure leaves the entry pending and is returned.</summary>
    private async Task<Exception?> TryHandleAsync(StreamReader reader, StreamItem item, int tried, CancellationToken cancellationToken)
    {
        EventEnvelope? envelope = null;
        try
        {
            envelope = JsonSerializer.Deserialize<EventEnvelope>(item.Event, JsonSerializerOptions.Web)!;
            using var activity = MessagingTelemetry.Start("process", ActivityKind.Consumer, envelope, reader.Stream);
            await processor.ProcessAsync([envelope], cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Failed(logger, envelope?.Type ?? "unreadable", envelope?.Id ?? Guid.Empty, failure);
            MessagingTelemetry.Failed.Add(1);
            if (Outage.IsOfStores(failure) || !await processor.IsReadyAsync(cancellationToken))
            {
                // No fault of the event's: it must not become a dead letter because the database is away, nor after it.
                await reader.UncountAsync(item, tried);
                throw;
            }

            return failure;
        }

        await reader.AcknowledgeAsync(item.Id);
        Done(envelope);
        return null;
    }

    // 250 ms, 500 ms, 1 s, 2 s, … 16 s with up to half again at random, so that replicas do not march in step.
    private static TimeSpan Backoff(int deliveries) =>
        FirstRetry * Math.Pow(2, Math.Min(deliveries, 7) - 1) * (1 + (Random.Shared.NextDouble() / 2));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Reading events of {Source} was interrupted, starting again: {Reason}")]
        public static partial void Interrupted(ILogger logger, string source, string reason);

        [LoggerMessage(2, LogLevel.Warning, "{Type} {Id} could not be handled and will come again")]
        public static partial void Failed(ILogger logger, string type, Guid id, Exception failure);

        [LoggerMessage(4, LogLevel.Information, "{Count} events {Type} are handled one by one: {Reason}")]
        public static partial void Parted(ILogger logger, string type, int count, string reason);

        [LoggerMessage(3, LogLevel.Error, "Entry {Entry} of {Source} is now a dead letter")]
        public static partial void GivenUp(ILogger logger, string entry, string source, Exception failure);
    }
}
