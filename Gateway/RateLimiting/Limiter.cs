using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>Counts from leases, else in Redis, and alone while Redis is away: limits must not fail open, nor fail requests.</summary>
internal sealed class Limiter(RateBatches batches, LocalLimiter local, RedisPresence presence, RateLimitMetrics metrics, RateLimitUse use, TimeProvider time)
{
    // Beyond that, what nobody uses is forgotten; beyond twice that, nothing more is kept.
    private const int MaxLeases = 50_000;

    private readonly ConcurrentDictionary<(RateLimit Limit, string Tag, string Partition), Lease> leases = new(new ByReference());
    private long nextForgetting;

    public ValueTask TakeAsync(RateRequest request)
    {
        var now = Lease.Now(time);
        if (IsRefused(request, now))
        {
            Count(request, RateLimitMetrics.Leased);
            return ValueTask.CompletedTask;
        }

        var wanted = 0;
        foreach (var charge in request.Charges)
        {
            if (charge.Limit.LargestLease > 1)
            {
                charge.Want = charge.Lease!.Spend(charge.Limit, now, out var decision, out var ahead);
                charge.Decision = decision;
                if (ahead > 0)
                {
                    batches.Fetch(new(request.Tag, [new(charge.Limit, charge.Partition) { Lease = charge.Lease, Want = ahead, IsAhead = true }]));
                }
            }

            wanted += charge.Want;
        }

        if (wanted == 0)
        {
            Count(request, RateLimitMetrics.Leased);
            return ValueTask.CompletedTask;
        }

        if (!presence.IsHere)
        {
            Settle(request, isDecided: false);
            return ValueTask.CompletedTask;
        }

        return AskAsync(request);
    }

    private async ValueTask AskAsync(RateRequest request) => Settle(request, await batches.DecideAsync(request));

    // Who is over a limit is told so from memory until there is something to be had again: a flood costs Redis nothing.
    private bool IsRefused(RateRequest request, long now)
    {
        var isRefused = false;
        foreach (var charge in request.Charges)
        {
            charge.Lease = Find(request.Tag, charge, now);
            isRefused |= charge.Lease.IsEmpty(now, out var decision);
            charge.Decision = decision;
        }

        if (isRefused)
        {
            foreach (var charge in request.Charges)
            {
                charge.Want = 0;
            }
        }

        return isRefused;
    }

    private Lease Find(string tag, Charge charge, long now)
    {
        if (leases.TryGetValue((charge.Limit, tag, charge.Partition), out var lease))
        {
            return lease;
        }

        if (leases.Count > MaxLeases)
        {
            Forget(now);
        }

        return leases.Count > 2 * MaxLeases ? new() : leases.GetOrAdd((charge.Limit, tag, charge.Partition), _ => new());
    }

    private void Settle(RateRequest request, bool isDecided)
    {
        var isRefused = isDecided && request.Refusal is not null;
        foreach (var charge in request.Charges)
        {
            if (!isDecided && charge.Want > 0)
            {
                charge.Lease?.GiveBack(spent: false);
                charge.Decision = local.Take(charge.Limit, charge.Partition);
            }
            else if (isRefused && charge.Want == 0)
            {
                charge.Lease!.GiveBack(spent: true);
            }
        }

        Count(request, isDecided ? RateLimitMetrics.Shared : RateLimitMetrics.Local);
    }

    private void Count(RateRequest request, string source)
    {
        var isRefused = request.Refusal is not null;
        foreach (var charge in request.Charges)
        {
            // A refused request costs its other limits nothing.
            if (!isRefused || !charge.Decision.IsAdmitted)
            {
                use.Note(charge);
            }

            if (metrics.IsEnabled)
            {
                metrics.Count(charge.Limit, charge.Decision, charge.Want == 0 ? RateLimitMetrics.Leased : source);
            }
        }
    }

    // At most once in a lease's life: when none can be forgotten, looking for some must not cost every request.
    private void Forget(long now)
    {
        var due = Interlocked.Read(ref nextForgetting);
        if (now < due || Interlocked.CompareExchange(ref nextForgetting, now + Lease.Life.Ticks, due) != due)
        {
            return;
        }

        foreach (var (key, lease) in leases)
        {
            if (lease.IsIdle(now))
            {
                leases.TryRemove(key, out _);
            }
        }
    }

    // A policy that is replaced is another object; what was leased of the old one is not of the new.
    private sealed class ByReference : IEqualityComparer<(RateLimit Limit, string Tag, string Partition)>
    {
        public bool Equals((RateLimit Limit, string Tag, string Partition) x, (RateLimit Limit, string Tag, string Partition) y) =>
            ReferenceEquals(x.Limit, y.Limit) && x.Partition == y.Partition && x.Tag == y.Tag;

        public int GetHashCode((RateLimit Limit, string Tag, string Partition) key) => HashCode.Combine(RuntimeHelpers.GetHashCode(key.Limit), key.Partition.GetHashCode(StringComparison.Ordinal));
    }
}
