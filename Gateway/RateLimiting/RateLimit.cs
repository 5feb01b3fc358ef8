using System.Collections.Frozen;
using System.Globalization;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>One policy, ready for use.</summary>
internal sealed record RateLimit(string Name, RateLimitAlgorithm Algorithm, RateLimitPartition Partition, int Limit, TimeSpan Window)
{
    // A lease is never more than a hundredth of the limit, nor than what the bucket gains while the lease holds.
    private const int LargestPart = 100;

    /// <summary>The value of <c>RateLimit-Policy</c> (draft-ietf-httpapi-ratelimit-headers).</summary>
    public string PolicyHeader { get; } =
        string.Create(CultureInfo.InvariantCulture, $"\"{Name}\";q={Limit};w={(long)Math.Ceiling(Window.TotalSeconds)}");

    /// <summary>How the value of <c>RateLimit</c> begins.</summary>
    public string StatePrefix { get; } = $"\"{Name}\";r=";

    public long WindowMicroseconds { get; } = (long)Window.TotalMicroseconds;

    /// <summary>
    /// How many requests a gateway may take from a bucket at once; 1 means that each is counted when it comes. A sliding
    /// window's requests bear the time they were counted at, so they are counted when they come.
    /// </summary>
    public int LargestLease { get; } = Algorithm is RateLimitAlgorithm.SlidingWindow
        ? 1
        : (int)Math.Max(1, Math.Min(Limit / LargestPart, Limit * (Lease.Life / Window)));

    /// <summary>The same policy with another limit, for tenants of certain plans.</summary>
    public FrozenDictionary<string, RateLimit> Plans { get; init; } = FrozenDictionary<string, RateLimit>.Empty;
}

/// <summary>Whether one more request is admitted.</summary>
/// <param name="IsAdmitted">Whether it is.</param>
/// <param name="Remaining">How many more would be, right now.</param>
/// <param name="Wait">When refused: until the next would be admitted; else until the limit is whole again.</param>
internal readonly record struct RateDecision(bool IsAdmitted, long Remaining, TimeSpan Wait);
