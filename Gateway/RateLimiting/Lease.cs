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
                endsAt = now + Life.Ticks;
            }

            remaining = decision.Remaining;
            if (decision.IsAdmitted)
            {
                wholeAt = now + decision.Wait.Ticks;
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
