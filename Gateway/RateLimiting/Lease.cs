namespace Gatehouse.Gateway.RateLimiting;

/// <summary>
/// What this gateway has taken from one bucket ahead of the requests it is for. It takes as much as it lately spent in
/// the time a lease holds, so that a quiet client's limit is not eaten up by leases that nobody uses.
/// </summary>
internal sealed class Lease
{
    private static readonly long Life = TimeSpan.FromMilliseconds(100).Ticks;

    private readonly Lock gate = new();
    private int left;
    private long endsAt;
    private long remaining;
    private long wholeAt;
    private bool isAsking;
    private long periodStart;
    private int spentBefore;
    private int spentNow;

    /// <summary>Spends one here, or says how many to take from Redis, at least one.</summary>
    public int Spend(RateLimit limit, long now, out RateDecision decision)
    {
        lock (gate)
        {
            Count(now);
            if (left > 0 && now < endsAt)
            {
                left--;
                decision = new(true, remaining + left, TimeSpan.FromTicks(Math.Max(0, wholeAt - now)));
                return 0;
            }

            left = 0;
            decision = default;
            if (isAsking)
            {
                return 1;
            }

            isAsking = true;
            return Math.Clamp(Math.Max(spentBefore, spentNow), 1, limit.LargestLease);
        }
    }

    /// <summary>What Redis gave beyond the one that was needed.</summary>
    public void Keep(int granted, RateDecision decision, long now)
    {
        lock (gate)
        {
            isAsking = false;
            if (granted > 1)
            {
                left = (now < endsAt ? left : 0) + granted - 1;
                endsAt = now + Life;
            }

            remaining = decision.Remaining;
            wholeAt = now + decision.Wait.Ticks;
        }
    }

    /// <summary>Redis did not answer, or the request was refused for another limit: the next one may ask.</summary>
    public void GiveBack(bool spent)
    {
        lock (gate)
        {
            isAsking &= spent;
            left += spent ? 1 : 0;
        }
    }

    public bool IsIdle(long now)
    {
        lock (gate)
        {
            return !isAsking && now - periodStart > 2 * Life;
        }
    }

    private void Count(long now)
    {
        if (now - periodStart >= Life)
        {
            spentBefore = now - periodStart < 2 * Life ? spentNow : 0;
            spentNow = 0;
            periodStart = now;
        }

        spentNow++;
    }
}
