namespace Gatehouse.Gateway.RateLimiting;

/// <summary>What every policy has to keep to, wherever it comes from.</summary>
internal static class RateLimitRules
{
    // A sliding window keeps a number for every admitted request.
    private const int MaxSlidingWindow = 10_000;
    private static readonly TimeSpan MaxWindow = TimeSpan.FromDays(1);

    public static IEnumerable<(string Field, string Message)> Errors(RateLimitSettings policy)
    {
        if (policy.Plans.Count > 0 && policy.Partition is not RateLimitPartition.Tenant)
        {
            yield return ("plans", "Plans are for policies that count tenants.");
        }

        if (policy.Limit < 1 || policy.Plans.Values.Any(limit => limit < 1))
        {
            yield return ("limit", "Limit must be at least 1.");
        }

        if (policy.Window <= TimeSpan.Zero || policy.Window > MaxWindow)
        {
            yield return ("windowSeconds", "Window must be over 0 and at most a day.");
        }

        if (policy.Algorithm is RateLimitAlgorithm.SlidingWindow && policy.Plans.Values.Append(policy.Limit).Max() > MaxSlidingWindow)
        {
            yield return ("limit", $"a sliding window's Limit must be at most {MaxSlidingWindow}.");
        }
    }
}
