using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.Gateway.Routing.Live;

internal static class GetConfigurationVersion
{
    public static async Task<Results<Ok<GatewayConfiguration>, ProblemHttpResult>> HandleAsync(
        int version, ConfigurationStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(version, cancellationToken) is { } found ? TypedResults.Ok(found.Read()) : Problems.NotFound();
}
