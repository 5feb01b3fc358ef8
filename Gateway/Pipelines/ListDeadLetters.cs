using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;
using StackExchange.Redis;

namespace Gatehouse.Gateway.Pipelines;

/// <summary>What a group gave up on, oldest first.</summary>
internal static class ListDeadLetters
{
    public static async Task<Ok<Response>> HandleAsync(
        string source,
        string group,
        IConnectionMultiplexer redis,
        [Range(1, 200)] int limit = 50,
        [MinLength(1), RegularExpression(EntryId.Pattern)] string? cursor = null)
    {
        var entries = (RedisResult[])(await redis.GetDatabase().ExecuteAsync(
            "XRANGE", RedisKeys.DeadLetters(source, group), cursor is null ? "-" : $"({cursor}", "+", "COUNT", limit))!;
        var letters = entries.Select(entry => (RedisResult[])entry!)
            .Select(entry => Describe((string)entry[0]!, ((string[])entry[1]!).Chunk(2).ToDictionary(pair => pair[0], pair => pair[1])))
            .ToList();
        return TypedResults.Ok(new Response(letters, letters.Count == limit ? letters[^1].Id : null));
    }

    private static DeadLetter Describe(string id, Dictionary<string, string> fields)
    {
        JsonNode? envelope = null;
        try
        {
            envelope = JsonNode.Parse(fields["event"]);
        }
        catch (JsonException)
        {
            // Unreadable is a reason to be here.
        }

        var known = envelope as JsonObject;
        return new(
            id, (string?)known?["id"], (string?)known?["type"], (string?)known?["tenantId"], (string?)known?["subject"],
            int.Parse(fields["attempts"], CultureInfo.InvariantCulture), fields["reason"],
            DateTimeOffset.Parse(fields["at"], CultureInfo.InvariantCulture), SecretMask.Of(known?["data"]));
    }

    /// <summary>A page of dead letters.</summary>
    /// <param name="Items">The letters.</param>
    /// <param name="NextCursor">Passed back as <c>cursor</c> for the next page; nothing on the last.</param>
    internal sealed record Response(IReadOnlyList<DeadLetter> Items, string? NextCursor);

    /// <summary>An event that was given up on.</summary>
    /// <param name="Id">Its place among the dead letters.</param>
    /// <param name="EventId">The event.</param>
    /// <param name="Type">Its type.</param>
    /// <param name="TenantId">Where it happened.</param>
    /// <param name="Subject">What it happened to.</param>
    /// <param name="Attempts">How often it was tried.</param>
    /// <param name="Reason">What kind of failure the last one was.</param>
    /// <param name="At">When it was given up on.</param>
    /// <param name="Data">Its payload, secrets masked.</param>
    internal sealed record DeadLetter(
        string Id, string? EventId, string? Type, string? TenantId, string? Subject, int Attempts, string Reason, DateTimeOffset At, JsonNode? Data);
}
