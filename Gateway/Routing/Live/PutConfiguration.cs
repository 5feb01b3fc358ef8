using System.Text.Json;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.Gateway.Routing.Live;

internal static class PutConfiguration
{
    /// <summary>Replaces everything. In force on every gateway within two seconds.</summary>
    public static async Task<Results<Ok<ConfigurationAnswer>, ProblemHttpResult>> HandleAsync(
        JsonElement document, Caller caller, EditGuard guard, ConfigurationReader reader, ConfigurationWriter writer, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>();
        var configuration = await reader.ReadAsync(document, errors, cancellationToken);
        return await writer.WriteAsync(configuration, errors, caller, guard, ConfigurationOrigin.Written, cancellationToken);
    }
}
