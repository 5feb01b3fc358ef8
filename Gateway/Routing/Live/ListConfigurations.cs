using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.Gateway.Routing.Live;

internal static class ListConfigurations
{
    /// <summary>Who changed what and when, newest first.</summary>
    public static async Task<Results<Ok<Page>, ProblemHttpResult>> HandleAsync(
        ConfigurationStore store, CancellationToken cancellationToken, [Range(1, 200)] int limit = 20, string? cursor = null)
    {
        var before = int.MaxValue;
        if (cursor is not null && !int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before))
        {
            return Problems.Invalid(nameof(cursor), "Not a cursor of this list.");
        }

        // One more than is shown: what the last of them changed is told by the one before it.
        var found = await store.ListAsync(before, limit + 1, cancellationToken);
        var items = found.Take(limit).Select((version, position) => new Item(
            version.Number,
            version.AuthorId,
            version.AuthorName,
            version.At,
            version.Origin,
            version.RolledBackTo,
            ConfigurationChange.Between(found.ElementAtOrDefault(position + 1)?.Read() ?? GatewayConfiguration.None, version.Read()))).ToList();
        var next = found.Count > limit ? items[^1].Version.ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Ok(new Page(items, next));
    }

    internal sealed record Page(IReadOnlyList<Item> Items, string? NextCursor);

    internal sealed record Item(
        int Version,
        UserId? AuthorId,
        string? AuthorName,
        DateTimeOffset At,
        ConfigurationOrigin Origin,
        int? RolledBackTo,
        IReadOnlyList<ConfigurationChange> Changes);
}
