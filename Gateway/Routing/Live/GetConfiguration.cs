using Gatehouse.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.Gateway.Routing.Live;

internal static class GetConfiguration
{
    /// <summary>The newest version, with its number as <c>ETag</c>.</summary>
    public static async Task<Ok<GatewayConfiguration>> HandleAsync(ConfigurationStore store, EditGuard guard, CancellationToken cancellationToken)
    {
        var latest = await store.LatestAsync(cancellationToken);
        guard.Tag(latest?.Number ?? 0);
        return TypedResults.Ok(latest?.Read() ?? GatewayConfiguration.None);
    }
}
