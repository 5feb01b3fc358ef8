using System.Collections.Frozen;
using System.Globalization;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>One policy, ready for use.</summary>
internal sealed record RateLimit(string Name, RateLimitAlgorithm Algorithm, RateLimitPartition Partition, int Limit, TimeSpan Window)
{
    /// <summary>The value of <c>RateLimit-Policy</c> (draft-ietf-httpapi-ratelimit-headers).</summary>
    public string PolicyHeader { get; } =
        string.Create(CultureInfo.InvariantCulture, $"\"{Name}\";q={Limit};w={(long)Math.Ceiling(Window.TotalSeconds)}");

    public long WindowMicroseconds => (long)Window.TotalMicroseconds;

    /// <summary>The same policy with another limit, for tenants of certain plans.</summary>
    public FrozenDictionary<string, RateLimit> Plans { get; init; } = FrozenDictionary<string, RateLimit>.Empty;
}

/// <summary>Whether one more request is admitted.</summary>
/// <param name="IsAdmitted">Whether it is.</param>
/// <param name="Remaining">How many more would be, right now.</param>
/// <param name="Wait">When refused: until the next would be admitted; else until the limit is whole again.</param>
internal readonly record struct RateDecision(bool IsAdmitted, long Remaining, TimeSpan Wait);
