using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Routing.Live;

internal static class ReloadConfiguration
{
    /// <summary>Applies the import file as a new version when there is one and it says something else; reads Postgres again otherwise.</summary>
    public static async Task<Results<Ok<ConfigurationAnswer>, ProblemHttpResult>> HandleAsync(
        Caller caller,
        EditGuard guard,
        IOptions<TargetOptions> options,
        ConfigurationFile file,
        ConfigurationStore store,
        ConfigurationWriter writer,
        LiveRoutes live,
        CancellationToken cancellationToken)
    {
        var latest = await store.LatestAsync(cancellationToken);
        var current = latest?.Read() ?? GatewayConfiguration.None;
        if (options.Value.ConfigFile is { } path)
        {
            var errors = new Dictionary<string, string[]>();
            var imported = await file.ReadAsync(path, errors, cancellationToken);

            // A file that does not name limits leaves them alone.
            if (imported is null || ConfigurationChange.Between(current, imported with { RateLimits = imported.RateLimits ?? current.RateLimits }).Count > 0)
            {
                return await writer.WriteAsync(imported, errors, caller, guard, ConfigurationOrigin.Imported, cancellationToken);
            }
        }

        await live.ApplyAsync(latest?.Number ?? 0, current, cancellationToken);
        guard.Tag(latest?.Number ?? 0);
        return TypedResults.Ok(new ConfigurationAnswer(true, current));
    }
}
