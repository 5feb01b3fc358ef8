using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using StackExchange.Redis;

namespace Gatehouse.Gateway.Pipelines;

/// <summary>Every service's events, and how far each group of readers is with them.</summary>
internal static class ListPipelines
{
    public static async Task<Ok<Response>> HandleAsync(IConnectionMultiplexer redis)
    {
        var database = redis.GetDatabase();
        var outboxes = await database.HashGetAllAsync(RedisKeys.Pipelines);
        var pipelines = await Task.WhenAll(outboxes.Select(entry => DescribeAsync(database, entry.Name!, entry.Value!)));
        return TypedResults.Ok(new Response([.. pipelines.OrderBy(p => p.Source, StringComparer.Ordinal)]));
    }

    private static async Task<Pipeline> DescribeAsync(IDatabase database, string source, string outbox)
    {
        var stream = RedisKeys.Stream(source);
        var state = JsonSerializer.Deserialize<OutboxState>(outbox, JsonSerializerOptions.Web)!;
        var groups = await database.KeyExistsAsync(stream) ? await StreamGroups.ReadAsync(database, stream) : [];
        var readers = await Task.WhenAll(groups.Select(async group => new Reader(
            group.Name, group.Lag, group.Pending,
            (long)await database.ExecuteAsync("XLEN", RedisKeys.DeadLetters(source, group.Name)),
            (long)await database.ExecuteAsync("XLEN", RedisKeys.Replays(source, group.Name)))));
        var length = (long)await database.ExecuteAsync("XLEN", stream);
        return new(source, state.Waiting, state.OldestAt, state.At, length, [.. readers.OrderBy(r => r.Group, StringComparer.Ordinal)]);
    }

    /// <summary>Every pipeline.</summary>
    /// <param name="Items">One per service that publishes.</param>
    internal sealed record Response(IReadOnlyList<Pipeline> Items);

    /// <summary>One service's events.</summary>
    /// <param name="Source">The service.</param>
    /// <param name="Waiting">Committed, not yet in the stream.</param>
    /// <param name="OldestAt">When the oldest of them happened.</param>
    /// <param name="LookedAt">When the service last looked.</param>
    /// <param name="Length">Events kept in the stream.</param>
    /// <param name="Readers">Who reads them.</param>
    internal sealed record Pipeline(
        string Source, int Waiting, DateTimeOffset? OldestAt, DateTimeOffset LookedAt, long Length, IReadOnlyList<Reader> Readers);

    /// <summary>One group of readers.</summary>
    /// <param name="Group">The reading service.</param>
    /// <param name="Lag">Not delivered yet; null when Redis cannot tell.</param>
    /// <param name="Pending">Delivered, not done with.</param>
    /// <param name="DeadLetters">Given up on.</param>
    /// <param name="Replaying">Taken out of the dead letters, not done with.</param>
    internal sealed record Reader(string Group, long? Lag, long Pending, long DeadLetters, long Replaying);

    private sealed record OutboxState(int Waiting, DateTimeOffset? OldestAt, DateTimeOffset At);
}
