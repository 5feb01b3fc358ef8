using System.ComponentModel.DataAnnotations;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using StackExchange.Redis;

namespace Gatehouse.Gateway.Pipelines;

/// <summary>Has a group try again what it gave up on. Other groups are not asked, and what had its effect has no second one.</summary>
internal static class ReplayDeadLetters
{
    // One step: a crash leaves a letter where it was or where it goes, never in neither place.
    private const string Move = """
        local moved = 0
        for _, entry in ipairs(redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[2], 'COUNT', 500)) do
          local fields = entry[2]
          for i = 1, #fields, 2 do
            if fields[i] == 'event' then redis.call('XADD', KEYS[2], '*', 'event', fields[i + 1]) end
          end
          moved = moved + redis.call('XDEL', KEYS[1], entry[1])
        end
        return moved
        """;

    public static async Task<Results<Accepted<Response>, ProblemHttpResult>> OneAsync(
        string source, string group, [RegularExpression(EntryId.Pattern)] string id, IConnectionMultiplexer redis)
    {
        var moved = await MoveAsync(redis, source, group, id, id);
        return moved == 0 ? Problems.NotFound() : TypedResults.Accepted((string?)null, new Response(moved));
    }

    public static async Task<Accepted<Response>> AllAsync(string source, string group, IConnectionMultiplexer redis)
    {
        long moved, total = 0;
        do
        {
            moved = await MoveAsync(redis, source, group, "-", "+");
            total += moved;
        }
        while (moved == 500);
        return TypedResults.Accepted((string?)null, new Response(total));
    }

    private static async Task<long> MoveAsync(IConnectionMultiplexer redis, string source, string group, string from, string to) =>
        (long)await redis.GetDatabase().ScriptEvaluateAsync(
            Move, [RedisKeys.DeadLetters(source, group), RedisKeys.Replays(source, group)], [from, to]);

    /// <summary>What was done.</summary>
    /// <param name="Replayed">How many letters are tried again.</param>
    internal sealed record Response(long Replayed);
}
