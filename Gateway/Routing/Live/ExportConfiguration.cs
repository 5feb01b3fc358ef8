using Gatehouse.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.Gateway.Routing.Live;

internal static class ExportConfiguration
{
    /// <summary>The newest version as <c>config.yml</c>.</summary>
    public static async Task<ContentHttpResult> HandleAsync(ConfigurationStore store, EditGuard guard, CancellationToken cancellationToken)
    {
        var latest = await store.LatestAsync(cancellationToken);
        guard.Tag(latest?.Number ?? 0);
        return TypedResults.Text(ConfigurationFile.Write(latest?.Read() ?? GatewayConfiguration.None), "application/yaml");
    }
}
