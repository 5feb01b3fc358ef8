using System.Collections.Frozen;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>What routes' limiter names stand for.</summary>
internal sealed class RateLimitCatalogue(RateLimitPolicies policies)
{
    /// <summary>The policy for what no route names, so that nothing is unlimited by oversight.</summary>
    public const string Unmatched = "public";

    public RouteLimits Of(IEnumerable<string> names) => new([.. names], policies);
}

/// <summary>On an endpoint: what limits it before and after it is known who is calling.</summary>
internal sealed class RouteLimits
{
    private readonly string[] names;
    private readonly RateLimitPolicies? policies;
    private Resolved resolved = new(null, [], []);

    public RouteLimits(string[] names, RateLimitPolicies? policies)
    {
        this.names = names;
        this.policies = policies;
        _ = Now;
    }

    /// <summary>For what orchestrators ask all the time, and what costs nothing to answer.</summary>
    public static RouteLimits None { get; } = new([], null);

    public RateLimit[] Address => Now.Address;

    public RateLimit[] Caller => Now.Caller;

    private Resolved Now
    {
        get
        {
            var held = resolved;
            if (policies is null || ReferenceEquals(held.Of, policies.Current))
            {
                return held;
            }

            var current = policies.Current;
            var found = Array.ConvertAll(names, name => current[name]);
            return resolved = new(
                current,
                Array.FindAll(found, limit => limit.Partition is RateLimitPartition.Address),
                Array.FindAll(found, limit => limit.Partition is not RateLimitPartition.Address));
        }
    }

    private sealed record Resolved(FrozenDictionary<string, RateLimit>? Of, RateLimit[] Address, RateLimit[] Caller);
}
