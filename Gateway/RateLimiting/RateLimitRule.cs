using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>A policy as operators read and write it.</summary>
/// <param name="Algorithm">How requests are counted.</param>
/// <param name="Partition">Who is counted together.</param>
/// <param name="Limit">How many requests.</param>
/// <param name="WindowSeconds">In which time.</param>
/// <param name="Plans">Other limits for tenants of certain plans.</param>
internal sealed record RateLimitRule(
    [property: JsonConverter(typeof(RateLimitRule.Names<RateLimitAlgorithm>))] RateLimitAlgorithm Algorithm,
    [property: JsonConverter(typeof(RateLimitRule.Names<RateLimitPartition>))] RateLimitPartition Partition,
    int Limit,
    int WindowSeconds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, int>? Plans = null)
{
    public static RateLimitRule Of(RateLimitSettings settings) => new(
        settings.Algorithm,
        settings.Partition,
        settings.Limit,
        (int)settings.Window.TotalSeconds,
        settings.Plans.Count == 0 ? null : new SortedDictionary<string, int>(settings.Plans, StringComparer.OrdinalIgnoreCase));

    public RateLimitSettings ToSettings()
    {
        var settings = new RateLimitSettings { Algorithm = Algorithm, Partition = Partition, Limit = Limit, Window = TimeSpan.FromSeconds(WindowSeconds) };
        foreach (var (plan, limit) in Plans ?? new Dictionary<string, int>())
        {
            settings.Plans[plan] = limit;
        }

        return settings;
    }

    public bool IsSameAs(RateLimitRule other) =>
        this with { Plans = null } == other with { Plans = null }
        && (Plans ?? new Dictionary<string, int>()).OrderBy(p => p.Key, StringComparer.OrdinalIgnoreCase)
            .SequenceEqual((other.Plans ?? new Dictionary<string, int>()).OrderBy(p => p.Key, StringComparer.OrdinalIgnoreCase));

    internal sealed class Names<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
        where T : struct, Enum;
}
