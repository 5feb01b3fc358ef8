using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>
/// Whatever comes while Redis is being asked is asked together when it has answered: under load one round trip serves
/// many requests, and none waits for others to come.
/// </summary>
internal sealed class RateBatches(RedisLimiter redis, RedisPresence presence, IOptions<SharedLimitOptions> options, TimeProvider time)
{
    private const int Largest = 128;

    private readonly ConcurrentQueue<RateRequest> waiting = new();
    private readonly TimeSpan patience = TimeSpan.FromMilliseconds(options.Value.RedisTimeoutMilliseconds);
    private int isBusy;

    /// <summary>Whether Redis has decided; if not, it is away.</summary>
    public ValueTask<bool> DecideAsync(RateRequest request)
    {
        waiting.Enqueue(request);
        if (Interlocked.Exchange(ref isBusy, 1) == 0)
        {
            // What it does is for many requests, and belongs to none of them.
            using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            {
                _ = WorkAsync();
            }
        }

        return request.Decided;
    }

    private async Task WorkAsync()
    {
        do
        {
            while (Collect() is { Length: > 0 } batch)
            {
                var isDecided = presence.IsHere && await AskAsync(batch);
                foreach (var request in batch)
                {
                    request.Decide(isDecided);
                }
            }

            Volatile.Write(ref isBusy, 0);
        }
        while (!waiting.IsEmpty && Interlocked.Exchange(ref isBusy, 1) == 0);
    }

    private RateRequest[] Collect()
    {
        var batch = new List<RateRequest>();
        while (batch.Count < Largest && waiting.TryDequeue(out var request))
        {
            batch.Add(request);
        }

        return [.. batch];
    }

    private async Task<bool> AskAsync(RateRequest[] batch)
    {
        try
        {
            var groups = redis.Group(batch);
            var answers = await redis.SendAsync(groups).WaitAsync(patience);
            var now = Lease.Now(time);
            foreach (var (group, answer) in groups.Zip(answers))
            {
                RedisLimiter.Read(group, answer, now);
            }

            return true;
        }
        catch (Exception failure) when (RedisPresence.IsOutage(failure))
        {
            presence.Lost(failure);
            return false;
        }
    }
}
