using Gatehouse.Gateway.RateLimiting;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.Gateway.Routing.Live;

internal static class GetRateLimits
{
    /// <summary>The policies in force, with the configuration's version as <c>ETag</c>, and those the process would go by on its own.</summary>
    public static async Task<Ok<RateLimitAnswer>> HandleAsync(
        ConfigurationStore store, RateLimitPolicies policies, EditGuard guard, CancellationToken cancellationToken)
    {
        var latest = await store.LatestAsync(cancellationToken);
        guard.Tag(latest?.Number ?? 0);
        return TypedResults.Ok(RateLimitAnswer.Of(policies, latest?.Read().RateLimits));
    }
}

/// <summary>Policies by name.</summary>
/// <param name="Policies">Those in force.</param>
/// <param name="Configured">What the process's own configuration says, and what a policy goes back to that is not written.</param>
internal sealed record RateLimitAnswer(IReadOnlyDictionary<string, RateLimitRule> Policies, IReadOnlyDictionary<string, RateLimitRule> Configured)
{
    public static RateLimitAnswer Of(RateLimitPolicies policies, IReadOnlyDictionary<string, RateLimitRule>? live)
    {
        var configured = new SortedDictionary<string, RateLimitRule>(
            policies.Configured.ToDictionary(policy => policy.Key, policy => RateLimitRule.Of(policy.Value)), StringComparer.OrdinalIgnoreCase);
        var inForce = new SortedDictionary<string, RateLimitRule>(configured, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, rule) in live ?? new Dictionary<string, RateLimitRule>())
        {
            inForce[name] = rule;
        }

        return new(inForce, configured);
    }
}
