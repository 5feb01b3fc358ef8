using System.Diagnostics;
using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.Messaging;

/// <summary>
/// Takes committed events from the outbox to the service's stream. An event is marked only after the stream has it, so a
/// crash in between sends it again and consumers' inboxes drop the second copy.
/// </summary>
internal sealed partial class OutboxRelay<TContext>(
    IConnectionMultiplexer redis, OutboxSource source, TimeProvider time, ILogger<OutboxRelay<TContext>> logger)
    where TContext : DbContext
{
    public const int BatchSize = 100;

    /// <summary>Sends the next events, unless another replica is at it: events of one subject must not overtake each other.</summary>
    /// <returns>Whether more may be waiting.</returns>
    public async Task<bool> SendAsync(TContext context, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (!await TryBeAloneAsync(context, cancellationToken))
        {
            return false;
        }

        var batch = await TakeAsync(context, cancellationToken);
        if (batch.Count == 0)
        {
            return false;
        }

        var known = new StreamPosition(await context.Set<OutboxMessage>().MaxAsync(m => m.Position, cancellationToken) ?? 0);
        var (end, entries) = await AppendAsync(batch, known);
        if (entries.Count == 0)
        {
            await ForgetAsync(context, end, cancellationToken);
        }
        else
        {
            await MarkAsync(context, batch, entries, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        MessagingTelemetry.Sent.Add(entries.Count);
        return entries.Count is 0 or BatchSize;
    }

    /// <summary>Looks whether the stream still has all it was given, and if not, has what it lost sent again.</summary>
    public async Task VerifyAsync(TContext context, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (!await TryBeAloneAsync(context, cancellationToken)
            || await context.Set<OutboxMessage>().MaxAsync(m => m.Position, cancellationToken) is not { } known)
        {
            return;
        }

        var (end, _) = await StreamWriter.AppendAsync(redis.GetDatabase(), RedisKeys.Stream(source.Service), new(known), []);
        if (end.Value < known)
        {
            await ForgetAsync(context, end, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    private static async Task<bool> TryBeAloneAsync(TContext context, CancellationToken cancellationToken) =>
        await context.Database.SqlQuery<bool>($"""select pg_try_advisory_xact_lock(hashtext('outbox')) as "Value" """)
            .SingleAsync(cancellationToken);

    private static Task<List<OutboxMessage>> TakeAsync(TContext context, CancellationToken cancellationToken) =>
        context.Set<OutboxMessage>()
            .FromSql($"select * from outbox where sent_at is null order by sequence limit {BatchSize} for update skip locked")
            .AsNoTracking()
            .ToListAsync(cancellationToken);

    private async Task<(StreamPosition End, IReadOnlyList<StreamPosition> Entries)> AppendAsync(
        List<OutboxMessage> batch, StreamPosition known)
    {
        var stream = RedisKeys.Stream(source.Service);
        var spans = new List<Activity?>(batch.Count);
        try
        {
            using (SuppressInstrumentationScope.Begin(false))
            {
                spans.AddRange(batch.Select(message => MessagingTelemetry.Start(
                    "send", ActivityKind.Producer, JsonSerializer.Deserialize<EventEnvelope>(message.Envelope, JsonSerializerOptions.Web)!, stream)));
            }

            return await StreamWriter.AppendAsync(redis.GetDatabase(), stream, known, batch.Select(message => message.Envelope));
        }
        finally
        {
            spans.ForEach(span => span?.Dispose());
        }
    }

    private async Task MarkAsync(
        TContext context, List<OutboxMessage> batch, IReadOnlyList<StreamPosition> entries, CancellationToken cancellationToken)
    {
        var sequences = batch.Select(m => m.Sequence).ToArray();
        var positions = entries.Select(entry => entry.Value).ToArray();
        await context.Database.ExecuteSqlAsync(
            $"""
            update outbox set sent_at = {time.GetUtcNow()}, position = sent.position
            from unnest({sequences}, {positions}) as sent(sequence, position) where outbox.sequence = sent.sequence
            """,
            cancellationToken);
    }

    private async Task ForgetAsync(TContext context, StreamPosition end, CancellationToken cancellationToken)
    {
        var lost = await context.Set<OutboxMessage>().Where(m => m.Position > end.Value).ExecuteUpdateAsync(
            set => set.SetProperty(m => m.SentAt, (DateTimeOffset?)null).SetProperty(m => m.Position, (long?)null), cancellationToken);
        Log.Lost(logger, lost, source.Service);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Redis has lost {Count} events of {Service}: they are sent again")]
        public static partial void Lost(ILogger logger, int count, string service);
    }
}
