namespace Gatehouse.Gateway.RateLimiting;

/// <summary>How often a policy has admitted and refused at this gateway.</summary>
internal sealed class PolicyUse
{
    private long admitted;
    private long refused;

    public void Count(bool isAdmitted)
    {
        if (isAdmitted)
        {
            Interlocked.Increment(ref admitted);
        }
        else
        {
            Interlocked.Increment(ref refused);
        }
    }

    /// <summary>What was counted, and begins anew.</summary>
    public (long Admitted, long Refused) Take() => (Interlocked.Exchange(ref admitted, 0), Interlocked.Exchange(ref refused, 0));
}
