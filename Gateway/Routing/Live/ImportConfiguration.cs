using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.Gateway.Routing.Live;

internal static class ImportConfiguration
{
    /// <summary>Replaces everything by a <c>config.yml</c>.</summary>
    public static async Task<Results<Ok<ConfigurationAnswer>, ProblemHttpResult>> HandleAsync(
        HttpRequest request, Caller caller, EditGuard guard, ConfigurationFile file, ConfigurationWriter writer, CancellationToken cancellationToken)
    {
        using var body = new StreamReader(request.Body);
        var errors = new Dictionary<string, string[]>();
        var configuration = await file.ParseAsync(await body.ReadToEndAsync(cancellationToken), errors, cancellationToken);
        return await writer.WriteAsync(configuration, errors, caller, guard, ConfigurationOrigin.Imported, cancellationToken);
    }
}
