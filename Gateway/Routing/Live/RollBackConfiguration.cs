using System.Text.Json;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.Gateway.Routing.Live;

internal static class RollBackConfiguration
{
    /// <summary>Brings an older version back, as a new one, if it still keeps the rules.</summary>
    public static async Task<Results<Ok<ConfigurationAnswer>, ProblemHttpResult>> HandleAsync(
        Request request,
        Caller caller,
        EditGuard guard,
        ConfigurationStore store,
        ConfigurationReader reader,
        ConfigurationWriter writer,
        CancellationToken cancellationToken)
    {
        if (await store.FindAsync(request.Version, cancellationToken) is not { } old)
        {
            return Problems.Invalid("version", "There is no such version.");
        }

        // What was allowed then may not be now.
        var errors = new Dictionary<string, string[]>();
        var configuration = await reader.ReadAsync(JsonSerializer.Deserialize<JsonElement>(old.Document), errors, cancellationToken, mayBeWithoutMappings: true);
        return await writer.WriteAsync(configuration, errors, caller, guard, ConfigurationOrigin.RolledBack, cancellationToken, old.Number);
    }

    public sealed record Request(int Version);
}
