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
    public ValidateOptionsResult Validate(string? name, RateLimitOptions options)
    {
        var errors = options.SelectMany(policy => RateLimitRules.Errors(policy.Value).Select(error => $"{RateLimitOptions.Section}:{policy.Key}: {error.Message}")).ToList();
        if (!options.ContainsKey(RateLimitCatalogue.Unmatched))
        {
            errors.Add($"{RateLimitOptions.Section}:{RateLimitCatalogue.Unmatched} is missing; it limits what no route names.");
        }

        return errors is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
