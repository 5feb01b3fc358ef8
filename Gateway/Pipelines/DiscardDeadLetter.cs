using System.ComponentModel.DataAnnotations;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using StackExchange.Redis;

namespace Gatehouse.Gateway.Pipelines;

/// <summary>Throws away what cannot be mended.</summary>
internal static class DiscardDeadLetter
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        string source, string group, [RegularExpression(EntryId.Pattern)] string id, IConnectionMultiplexer redis) =>
        (long)await redis.GetDatabase().ExecuteAsync("XDEL", RedisKeys.DeadLetters(source, group), id) == 1
            ? TypedResults.NoContent()
            : Problems.NotFound();
}
