using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.Messaging;

/// <summary>Removes from stream and outbox what every group has done with, and tells how far the pipeline is behind.</summary>
internal sealed class StreamKeeper<TContext>(IConnectionMultiplexer redis, OutboxSource source, TimeProvider time)
    where TContext : DbContext
{
    // What everybody has read stays for somebody who wants to look; what nobody asks for at all, for whoever comes late.
    private static readonly TimeSpan KeepRead = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan KeepUnasked = TimeSpan.FromDays(7);

    // Longer than anything can come again: the outbox sends again only what some group has not done with.
    private static readonly TimeSpan KeepInbox = TimeSpan.FromDays(30);

    public async Task KeepAsync(TContext context, CancellationToken cancellationToken)
    {
        var (database, stream) = (redis.GetDatabase(), RedisKeys.Stream(source.Service));
        var now = time.GetUtcNow();
        if (await database.KeyExistsAsync(stream) && await DoneAsync(context, database, stream, cancellationToken) is { } done)
        {
            await database.ExecuteAsync("XTRIM", stream, "MINID", $"{done.Next}");
            await context.Set<OutboxMessage>().Where(m => m.Position <= done.Value).ExecuteDeleteAsync(cancellationToken);
        }

        await context.Set<InboxMessage>().Where(m => m.HandledAt < now - KeepInbox).ExecuteDeleteAsync(cancellationToken);
        var waiting = context.Set<OutboxMessage>().Where(m => m.SentAt == null);
        var state = new PipelineState(
            await waiting.CountAsync(cancellationToken), await waiting.MinAsync(m => (DateTimeOffset?)m.OccurredAt, cancellationToken), now);
        MessagingTelemetry.Report(state);
        await database.HashSetAsync(RedisKeys.Pipelines, source.Service, JsonSerializer.Serialize(state, JsonSerializerOptions.Web));
    }

    // Groups are remembered beside the outbox: one that Redis has forgotten has not read what it had not read.
    private async Task<StreamPosition?> DoneAsync(
        TContext context, IDatabase database, string stream, CancellationToken cancellationToken)
    {
        var groups = await StreamGroups.ReadAsync(database, stream);
        MessagingTelemetry.Report(groups);
        var known = await context.Set<EventGroup>().Select(g => g.Name).ToListAsync(cancellationToken);
        foreach (var group in groups.Where(g => !known.Contains(g.Name)))
        {
            await context.Database.ExecuteSqlAsync(
                $"insert into event_groups (name, seen_at) values ({group.Name}, {time.GetUtcNow()}) on conflict do nothing", cancellationToken);
        }

        var oldest = StreamPosition.At(time.GetUtcNow() - (groups.Count == 0 ? KeepUnasked : KeepRead)).Previous;
        return known.All(name => groups.Any(g => g.Name == name))
            ? new(groups.Select(g => g.Done.Value).Append(oldest.Value).Min())
            : null;
    }
}

/// <summary>How far the outbox is behind.</summary>
/// <param name="Waiting">Events not yet in the stream.</param>
/// <param name="OldestAt">When the oldest of them happened.</param>
/// <param name="At">When this was looked at.</param>
internal sealed record PipelineState(int Waiting, DateTimeOffset? OldestAt, DateTimeOffset At);
