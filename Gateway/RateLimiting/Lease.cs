namespace Gatehouse.Gateway.RateLimiting;

/// <summary>
/// What this gateway knows of one bucket or window: what it has taken ahead of the requests it is for, and that there is
/// nothing to be had for a while. It takes as much as it lately spent in the time a lease holds, so that a quiet client's
/// limit is not eaten up by leases that nobody uses.
/// </summary>
internal sealed class Lease
{
    /// <summary>How long what was taken may be spent.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private int left;
    private long endsAt;
    private long remaining;
    private long wholeAt;
    private bool isAsking;
    private long periodStart;
    private int spentBefore;
    private int spentNow;
    private long emptyUntil;
    private long aheadFrom;

    /// <summary>The clock of leases, in ticks: one that nobody sets.</summary>
    public static long Now(TimeProvider time) => time.GetElapsedTime(0).Ticks;

    /// <summary>Whether Redis has said that there is none before a time that has not come; then nobody needs to ask.</summary>
    /// <param name="now">The time.</param>
    /// <param name="decision">The refusal, or how things stood when Redis was asked last.</param>
    public bool IsEmpty(long now, out RateDecision decision)
    {
        lock (gate)
        {
            decision = now < emptyUntil
                ? new(false, 0, TimeSpan.FromTicks(emptyUntil - now))
                : new(true, remaining + left, TimeSpan.FromTicks(Math.Max(0, wholeAt - now)));
            return !decision.IsAdmitted;
        }
    }

    /// <summary>Spends one here, or says how many to take from Redis, at least one.</summary>
    /// <param name="limit">The limit.</param>
    /// <param name="now">The time.</param>
    /// <param name="decision">How things stand when one was spent.</param>
    /// <param name="ahead">How many to take from Redis while what is left lasts, so that no request has to wait for them; else 0.</param>
    public int Spend(RateLimit limit, long now, out RateDecision decision, out int ahead)
    {
        lock (gate)
        {
            Count(now);
            var wanted = Math.Clamp(Math.Max(spentBefore, spentNow), 1, limit.LargestLease);
            if (left > 0 && now < endsAt)
            {
                left--;
                decision = new(true, remaining + left, TimeSpan.FromTicks(Math.Max(0, wholeAt - now)));
                ahead = Ahead(wanted, now);
                isAsking |= ahead > 0;
                return 0;
            }

            left = 0;
            ahead = 0;
            decision = default;
            if (isAsking)
            {
                return 1;
            }

            isAsking = true;
            return wanted;
        }
    }

    /// <summary>What Redis gave.</summary>
    /// <param name="granted">How many, with the one that a request waits for.</param>
    /// <param name="decision">How things stand.</param>
    /// <param name="now">The time.</param>
    /// <param name="isAhead">No request waits: all of it is kept, and to get nothing is no refusal.</param>
    public void Keep(int granted, RateDecision decision, long now, bool isAhead = false)
    {
        lock (gate)
        {
            isAsking = false;
            var kept = isAhead ? granted : granted - 1;
            if (kept > 0)
            {
                left = (now < endsAt ? left : 0) + kept;
                endsAt = now + Life.Ticks;
            }

            remaining = decision.Remaining;
            if (decision.IsAdmitted)
            {
                wholeAt = now + decision.Wait.Ticks;
            }
            else if (isAhead)
            {
                aheadFrom = now + decision.Wait.Ticks;
            }
            else
            {
                emptyUntil = now + decision.Wait.Ticks;
            }
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
            return !isAsking && now - periodStart > 2 * Life.Ticks && now >= emptyUntil;
        }
    }

    // Not when little is left of the limit: the last ones are given out one by one, to whichever gateway asks.
    private int Ahead(int wanted, long now) =>
        !isAsking && left <= wanted / 4 && wanted > 1 && now >= aheadFrom && remaining >= 10L * wanted ? wanted - left : 0;

    private void Count(long now)
    {
        if (now - periodStart >= Life.Ticks)
        {
            spentBefore = now - periodStart < 2 * Life.Ticks ? spentNow : 0;
            spentNow = 0;
            periodStart = now;
        }

        spentNow++;
    }
}
