using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>
/// Every policy by name, as of now: as the process is configured, unless the live configuration says otherwise. A change of
/// either is in force with the next request; one that is wrong is reported whole, and what was in force stays.
/// </summary>
internal sealed partial class RateLimitPolicies : IDisposable
{
    private readonly IConfiguration configuration;
    private readonly IValidateOptions<RateLimitOptions> validator;
    private readonly ILogger<RateLimitPolicies> logger;
    private readonly IDisposable reload;
    private readonly Lock changing = new();
    private readonly ConcurrentDictionary<string, PolicyUse> use = new(StringComparer.OrdinalIgnoreCase);
    private RateLimitOptions configured;
    private IReadOnlyDictionary<string, RateLimitRule> live = new Dictionary<string, RateLimitRule>();
    private volatile FrozenDictionary<string, RateLimit> current;

    public RateLimitPolicies(
        IOptions<RateLimitOptions> options, IConfiguration configuration, IValidateOptions<RateLimitOptions> validator, ILogger<RateLimitPolicies> logger)
    {
        this.configuration = configuration;
        this.validator = validator;
        this.logger = logger;
        configured = options.Value;
        current = Create();
        reload = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    /// <summary>The policies; another object after each change.</summary>
    public FrozenDictionary<string, RateLimit> Current => current;

    /// <summary>What the process's own configuration says.</summary>
    public IReadOnlyDictionary<string, RateLimitSettings> Configured => configured;

    /// <summary>How much each policy has been used since it was asked last.</summary>
    public IEnumerable<(string Policy, long Admitted, long Refused)> TakeUse() =>
        use.Select(entry => entry.Value.Take() is var (admitted, refused) ? (entry.Key, admitted, refused) : default);

    /// <summary>Puts the live configuration's policies in the place of the process's own. They have been checked; unknown names count for nothing.</summary>
    public void Override(IReadOnlyDictionary<string, RateLimitRule>? rules)
    {
        var wanted = rules ?? new Dictionary<string, RateLimitRule>();
        lock (changing)
        {
            // Other mappings are no reason to forget what was leased.
            if (live.Count != wanted.Count || !wanted.All(rule => live.TryGetValue(rule.Key, out var known) && known.IsSameAs(rule.Value)))
            {
                live = wanted;
                current = Create();
            }
        }
    }

    /// <summary>Puts other policies in the place of the process's own, all at once. None may go that is in force now: routes name them.</summary>
    /// <returns>What is wrong with them; nothing when they are in force.</returns>
    public IReadOnlyList<string> Replace(RateLimitOptions policies)
    {
        var gone = current.Keys.Where(name => !policies.ContainsKey(name)).Select(name => $"{RateLimitOptions.Section}:{name} is missing; routes may name it.");
        IReadOnlyList<string> errors = [.. validator.Validate(null, policies).Failures ?? [], .. gone];
        if (errors is [])
        {
            lock (changing)
            {
                configured = policies;
                current = Create();
            }
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

    private FrozenDictionary<string, RateLimit> Create()
    {
        var written = live.ToDictionary(rule => rule.Key, rule => rule.Value.ToSettings(), StringComparer.OrdinalIgnoreCase);
        return configured.ToFrozenDictionary(
            policy => policy.Key, policy => Create(policy.Key, written.GetValueOrDefault(policy.Key, policy.Value)), StringComparer.OrdinalIgnoreCase);
    }

    private RateLimit Create(string name, RateLimitSettings settings) => Create(name, settings, settings.Limit) with
    {
        Plans = settings.Plans.ToFrozenDictionary(plan => plan.Key, plan => Create(name, settings, plan.Value), StringComparer.OrdinalIgnoreCase),
    };

    private RateLimit Create(string name, RateLimitSettings settings, int limit) =>
        new(name, settings.Algorithm, settings.Partition, limit, settings.Window) { Use = use.GetOrAdd(name, _ => new()) };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "New rate limits are refused, the old ones stay: {Errors}")]
        public static partial void Refused(ILogger logger, string errors);
    }
}
