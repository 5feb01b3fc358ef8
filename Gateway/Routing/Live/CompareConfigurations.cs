using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.Gateway.Routing.Live;

internal static class CompareConfigurations
{
    /// <summary>What two versions differ in; version 0 is the empty one before the first.</summary>
    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        int from, int to, ConfigurationStore store, CancellationToken cancellationToken) =>
        await FindAsync(from, store, cancellationToken) is { } before && await FindAsync(to, store, cancellationToken) is { } after
            ? TypedResults.Ok(new Response(from, to, ConfigurationChange.Between(before, after)))
            : Problems.NotFound();

    private static async Task<GatewayConfiguration?> FindAsync(int version, ConfigurationStore store, CancellationToken cancellationToken) =>
        version == 0 ? GatewayConfiguration.None : (await store.FindAsync(version, cancellationToken))?.Read();

    internal sealed record Response(int From, int To, IReadOnlyList<ConfigurationChange> Changes);
}
