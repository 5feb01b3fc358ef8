using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>Every policy by name.</summary>
internal sealed class RateLimitCatalogue(IOptions<RateLimitOptions> options)
{
    /// <summary>The policy for what no route names, so that nothing is unlimited by oversight.</summary>
    public const string Unmatched = "public";

    private readonly FrozenDictionary<string, RateLimit> limits = options.Value.ToFrozenDictionary(
        policy => policy.Key,
        policy => Create(policy.Key, policy.Value, policy.Value.Limit) with
        {
            Plans = policy.Value.Plans.ToFrozenDictionary(plan => plan.Key, plan => Create(policy.Key, policy.Value, plan.Value), StringComparer.OrdinalIgnoreCase),
        },
        StringComparer.OrdinalIgnoreCase);

    /// <summary>What a route's names stand for.</summary>
    public RouteLimits Of(IEnumerable<string> names)
    {
        var found = names.Select(name => limits[name]).ToArray();
        return new(
            Array.FindAll(found, limit => limit.Partition is RateLimitPartition.Address),
            Array.FindAll(found, limit => limit.Partition is not RateLimitPartition.Address));
    }

    private static RateLimit Create(string name, RateLimitSettings settings, int limit) =>
        new(name, settings.Algorithm, settings.Partition, limit, settings.Window);
}

/// <summary>On an endpoint: what limits it before and after it is known who is calling.</summary>
internal sealed record RouteLimits(RateLimit[] Address, RateLimit[] Caller)
{
    /// <summary>For what orchestrators ask all the time, and what costs nothing to answer.</summary>
    public static RouteLimits None { get; } = new([], []);
}
