using System.Threading.Tasks.Sources;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>What one request costs: one of each of these, or nothing at all when one of them refuses.</summary>
internal sealed class RateRequest(string tag, Charge[] charges) : IValueTaskSource<bool>
{
    // Its owner goes on elsewhere: one that asked Redis must not serve the others' requests one after the other.
    private ManualResetValueTaskSourceCore<bool> decided = new() { RunContinuationsAsynchronously = true };

    /// <summary>Whether Redis has decided; awaited once.</summary>
    public ValueTask<bool> Decided => new(this, decided.Version);

    public void Decide(bool byRedis) => decided.SetResult(byRedis);

    bool IValueTaskSource<bool>.GetResult(short token) => decided.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => decided.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        decided.OnCompleted(continuation, state, token, flags);

    /// <summary>Keeps its keys in one slot of a Redis cluster.</summary>
    public string Tag => tag;

    public Charge[] Charges => charges;

    /// <summary>The limit that refuses, if one does; of several, the one to wait for longest.</summary>
    public Charge? Refusal
    {
        get
        {
            Charge? longest = null;
            foreach (var charge in charges)
            {
                if (!charge.Decision.IsAdmitted && !(longest?.Decision.Wait >= charge.Decision.Wait))
                {
                    longest = charge;
                }
            }

            return longest;
        }
    }

    /// <summary>The values of <c>RateLimit-Policy</c>.</summary>
    public StringValues Policies => charges is [var only] ? only.Limit.PolicyHeader : Array.ConvertAll(charges, charge => charge.Limit.PolicyHeader);

    /// <summary>The values of <c>RateLimit</c>.</summary>
    public StringValues States => charges is [var only] ? only.State : Array.ConvertAll(charges, charge => charge.State);
}

/// <summary>One limit that a request counts for.</summary>
/// <param name="limit">The limit.</param>
/// <param name="partition">Who is counted.</param>
internal sealed class Charge(RateLimit limit, string partition)
{
    public RateLimit Limit => limit;

    public string Partition => partition;

    /// <summary>Where this gateway keeps what it has taken ahead; none for limits that are counted one by one.</summary>
    public Lease? Lease { get; set; }

    /// <summary>How many to take from Redis; 0 when the lease had one.</summary>
    public int Want { get; set; } = 1;

    /// <summary>Whether it is for requests to come, and none waits for it.</summary>
    public bool IsAhead { get; init; }

    public RateDecision Decision { get; set; }

    public string State => string.Create(null, stackalloc char[64], $"{limit.StatePrefix}{Decision.Remaining};t={Seconds}");

    /// <summary>Whole seconds, and never none: a client that comes back at once would be refused again.</summary>
    public long Seconds => (long)Math.Max(1, Math.Ceiling(Decision.Wait.TotalSeconds));
}
