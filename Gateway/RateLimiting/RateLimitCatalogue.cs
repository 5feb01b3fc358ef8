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
        policy => new RateLimit(policy.Key, policy.Value.Algorithm, policy.Value.Partition, policy.Value.Limit, policy.Value.Window),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>What a route's names stand for.</summary>
    public RouteLimits Of(IEnumerable<string> names)
    {
        var found = names.Select(name => limits[name]).ToArray();
        return new(
            Array.FindAll(found, limit => limit.Partition is RateLimitPartition.Address),
            Array.FindAll(found, limit => limit.Partition is not RateLimitPartition.Address));
    }
}

/// <summary>On an endpoint: what limits it before and after it is known who is calling.</summary>
internal sealed record RouteLimits(RateLimit[] Address, RateLimit[] Caller)
{
    /// <summary>For what orchestrators ask all the time, and what costs nothing to answer.</summary>
    public static RouteLimits None { get; } = new([], []);
}
