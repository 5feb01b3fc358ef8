using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>
/// Every policy by name, as of now. A change of the configuration, or of whoever calls <see cref="Replace"/>, is in force
/// with the next request; one that is wrong is reported whole, and what was in force stays.
/// </summary>
internal sealed partial class RateLimitPolicies : IDisposable
{
    private readonly IConfiguration configuration;
    private readonly IValidateOptions<RateLimitOptions> validator;
    private readonly ILogger<RateLimitPolicies> logger;
    private readonly IDisposable reload;
    private volatile FrozenDictionary<string, RateLimit> current;

    public RateLimitPolicies(
        IOptions<RateLimitOptions> options, IConfiguration configuration, IValidateOptions<RateLimitOptions> validator, ILogger<RateLimitPolicies> logger)
    {
        this.configuration = configuration;
        this.validator = validator;
        this.logger = logger;
        current = Create(options.Value);
        reload = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    /// <summary>The policies; another object after each change.</summary>
    public FrozenDictionary<string, RateLimit> Current => current;

    /// <summary>Puts other policies in force, all at once. None may go that is in force now: routes name them.</summary>
    /// <returns>What is wrong with them; nothing when they are in force.</returns>
    public IReadOnlyList<string> Replace(RateLimitOptions policies)
    {
        var gone = current.Keys.Where(name => !policies.ContainsKey(name)).Select(name => $"{RateLimitOptions.Section}:{name} is missing; routes may name it.");
        IReadOnlyList<string> errors = [.. validator.Validate(null, policies).Failures ?? [], .. gone];
        if (errors is [])
        {
            current = Create(policies);
        }

        return errors;
    }

    public void Dispose() => reload.Dispose();

    private void Reload()
    {
        var policies = new RateLimitOptions();
        try
        {
            configuration.GetSection(RateLimitOptions.Section).Bind(policies);
        }
        catch (InvalidOperationException unreadable)
        {
            Log.Refused(logger, unreadable.Message);
            return;
        }

        if (Replace(policies) is { Count: > 0 } errors)
        {
            Log.Refused(logger, string.Join(" ", errors));
        }
    }

    private static FrozenDictionary<string, RateLimit> Create(RateLimitOptions options) => options.ToFrozenDictionary(
        policy => policy.Key,
        policy => Create(policy.Key, policy.Value, policy.Value.Limit) with
        {
            Plans = policy.Value.Plans.ToFrozenDictionary(plan => plan.Key, plan => Create(policy.Key, policy.Value, plan.Value), StringComparer.OrdinalIgnoreCase),
        },
        StringComparer.OrdinalIgnoreCase);

    private static RateLimit Create(string name, RateLimitSettings settings, int limit) =>
        new(name, settings.Algorithm, settings.Partition, limit, settings.Window);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "New rate limits are refused, the old ones stay: {Errors}")]
        public static partial void Refused(ILogger logger, string errors);
    }
}
