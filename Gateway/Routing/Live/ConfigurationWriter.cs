using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.Gateway.Routing.Live;

/// <summary>How every change of the configuration ends: refused as a whole, or written, in force and answered.</summary>
internal sealed class ConfigurationWriter(ConfigurationStore store)
{
    /// <param name="configuration">What is to be in force; nothing when it was wrong.</param>
    /// <param name="errors">What was wrong, by field.</param>
    /// <param name="caller">Who wants it.</param>
    /// <param name="guard">What they have seen.</param>
    /// <param name="origin">How.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="rolledBackTo">The version that is brought back.</param>
    public async Task<Results<Ok<ConfigurationAnswer>, ProblemHttpResult>> WriteAsync(
        GatewayConfiguration? configuration,
        Dictionary<string, string[]> errors,
        Caller caller,
        EditGuard guard,
        ConfigurationOrigin origin,
        CancellationToken cancellationToken,
        int? rolledBackTo = null)
    {
        if (configuration is null)
        {
            return Problems.Invalid(errors);
        }

        var latest = await store.LatestAsync(cancellationToken);
        if (guard.Refuse(latest?.Number ?? 0) is { } refusal)
        {
            return refusal;
        }

        // Limits have an address of their own: whoever writes mappings alone means to leave them. An old version is brought back whole.
        if (configuration.RateLimits is null && origin is not ConfigurationOrigin.RolledBack)
        {
            configuration = configuration with { RateLimits = latest?.Read().RateLimits };
        }

        if (await store.AddAsync(latest, configuration, caller.Token, origin, cancellationToken, rolledBackTo) is not { } version)
        {
            return Problems.Conflict("Somebody else changed the configuration at the same moment.");
        }

        guard.Tag(version.Number);
        return TypedResults.Ok(new ConfigurationAnswer(true, configuration));
    }
}

/// <summary>A change that is in force.</summary>
/// <param name="Ok">Always true.</param>
/// <param name="Config">The configuration now.</param>
internal sealed record ConfigurationAnswer(bool Ok, GatewayConfiguration Config);
