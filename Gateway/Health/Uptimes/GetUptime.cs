using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.Gateway.Health.Uptimes;

internal static class GetUptime
{
    /// <summary>How services and mapped backends were found in the last day; a slot without a look is 0 and 0.</summary>
    public static async Task<Ok<Response>> HandleAsync(UptimeLog log)
    {
        var (from, lines) = await log.ReadAsync();
        return TypedResults.Ok(new Response(
            from,
            UptimeLog.SlotMinutes,
            [.. lines.Select(line => new Item(line.Name, line.Up, line.Down, line.Up.Sum() is > 0 and var up ? (double)line.Milliseconds / up : null))]));
    }

    /// <summary>The last day.</summary>
    /// <param name="From">When its first slot begins.</param>
    /// <param name="SlotMinutes">How long a slot is.</param>
    /// <param name="Items">Services by name, backends by address.</param>
    internal sealed record Response(DateTimeOffset From, int SlotMinutes, IReadOnlyList<Item> Items);

    /// <summary>One of them.</summary>
    /// <param name="Name">Which.</param>
    /// <param name="Up">How often it was found up, by slot.</param>
    /// <param name="Down">How often it was not.</param>
    /// <param name="LatencyMs">How long its answers took, in the mean.</param>
    internal sealed record Item(string Name, IReadOnlyList<int> Up, IReadOnlyList<int> Down, double? LatencyMs);
}
