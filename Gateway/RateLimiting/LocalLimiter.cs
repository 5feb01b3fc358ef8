using System.Collections.Concurrent;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>Buckets and windows in memory, for as long as Redis is away: this gateway's share of each limit.</summary>
internal sealed class LocalLimiter(Func<int> gateways, TimeProvider time)
{
    // Beyond that, what is full again is forgotten; the memory stays bounded under a flood of addresses.
    private const int MaxKept = 100_000;

    private readonly ConcurrentDictionary<(string Policy, string Partition), Kept> kept = new();

    public RateDecision Take(RateLimit limit, string partition)
    {
        var now = time.GetUtcNow().UtcTicks / TimeSpan.TicksPerMicrosecond;
        if (kept.Count >= MaxKept)
        {
            Forget(now);
        }

        var share = Math.Max(1, limit.Limit / gateways());
        var held = kept.GetOrAdd((limit.Name, partition), _ => new());
        lock (held)
        {
            return limit.Algorithm is RateLimitAlgorithm.SlidingWindow
                ? held.TakeFromWindow(share, limit.WindowMicroseconds, now)
                : held.TakeFromBucket(share, limit.WindowMicroseconds, now);
        }
    }

    private void Forget(long now)
    {
        foreach (var (key, held) in kept)
        {
            if (held.FullAt <= now || kept.Count >= 2 * MaxKept)
            {
                kept.TryRemove(key, out _);
            }
        }
    }

    private sealed class Kept
    {
        private Queue<long>? admitted;

        public long FullAt { get; private set; }

        public RateDecision TakeFromBucket(long share, long window, long now)
        {
            // Not finer than the clock: a limit nobody can reach is none.
            var each = Math.Max(1, window / share);
            var next = Math.Max(FullAt, now) + each;
            if (next - window > now)
            {
                return new(false, 0, TimeSpan.FromMicroseconds(next - window - now));
            }

            FullAt = next;
            return new(true, (window - (next - now)) / each, TimeSpan.FromMicroseconds(next - now));
        }

        public RateDecision TakeFromWindow(long share, long window, long now)
        {
            admitted ??= new();
            while (admitted.TryPeek(out var oldest) && oldest <= now - window)
            {
                admitted.Dequeue();
            }

            if (admitted.Count >= share)
            {
                return new(false, 0, TimeSpan.FromMicroseconds(admitted.Peek() + window - now));
            }

            admitted.Enqueue(now);
            FullAt = now + window;
            return new(true, share - admitted.Count, TimeSpan.FromMicroseconds(window));
        }
    }
}
