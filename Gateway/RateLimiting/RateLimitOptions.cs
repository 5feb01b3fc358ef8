using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>Section <c>RateLimits</c>: policies by the names routes.json uses.</summary>
internal sealed class RateLimitOptions : Dictionary<string, RateLimitSettings>
{
    public const string Section = "RateLimits";

    public RateLimitOptions()
        : base(StringComparer.OrdinalIgnoreCase)
    {
    }
}

/// <summary>One policy as configured.</summary>
internal sealed class RateLimitSettings
{
    public RateLimitAlgorithm Algorithm { get; set; }

    public RateLimitPartition Partition { get; set; }

    /// <summary>How many requests; a token bucket also allows that many at once.</summary>
    public int Limit { get; set; }

    /// <summary>Other limits for tenants of certain plans; of a policy that counts tenants.</summary>
    public IDictionary<string, int> Plans { get; } = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);

    /// <summary>In which time.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);
}

/// <summary>How requests are counted.</summary>
internal enum RateLimitAlgorithm
{
    /// <summary>Refills steadily; a quiet client may spend what it has saved.</summary>
    TokenBucket,

    /// <summary>Never more than the limit in any stretch of one window; remembers every admitted request.</summary>
    SlidingWindow,
}

/// <summary>Who is counted together.</summary>
internal enum RateLimitPartition
{
    /// <summary>Client address, IPv6 by /64; counted before authentication.</summary>
    Address,

    /// <summary>Signed-in person; the address for anybody else.</summary>
    User,

    /// <summary>The token's tenant; the address for anybody else.</summary>
    Tenant,

    /// <summary>API key; others are not counted.</summary>
    ApiKey,

    /// <summary>OAuth client; others are not counted.</summary>
    Client,
}

/// <summary>Every wrong policy is named at once.</summary>
internal sealed class RateLimitValidator : IValidateOptions<RateLimitOptions>
{
    // A sliding window keeps a number for every admitted request.
    private const int MaxSlidingWindow = 10_000;
    private static readonly TimeSpan MaxWindow = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, RateLimitOptions options)
    {
        var errors = options.SelectMany(policy => Errors(policy.Value).Select(error => $"{RateLimitOptions.Section}:{policy.Key}: {error}.")).ToList();
        if (!options.ContainsKey(RateLimitCatalogue.Unmatched))
        {
            errors.Add($"{RateLimitOptions.Section}:{RateLimitCatalogue.Unmatched} is missing; it limits what no route names.");
        }

        return errors is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> Errors(RateLimitSettings policy)
    {
        if (policy.Plans.Count > 0 && policy.Partition is not RateLimitPartition.Tenant)
        {
            yield return "Plans are for policies that count tenants";
        }

        if (policy.Limit < 1 || policy.Plans.Values.Any(limit => limit < 1))
        {
            yield return "Limit must be at least 1";
        }

        if (policy.Window <= TimeSpan.Zero || policy.Window > MaxWindow)
        {
            yield return "Window must be over 0 and at most a day";
        }

        if (policy.Algorithm is RateLimitAlgorithm.SlidingWindow && policy.Plans.Values.Append(policy.Limit).Max() > MaxSlidingWindow)
        {
            yield return $"a sliding window's Limit must be at most {MaxSlidingWindow}";
        }
    }
}
