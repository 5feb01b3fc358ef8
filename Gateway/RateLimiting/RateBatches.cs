using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>
/// Whatever comes while Redis is being asked is asked together when it has answered: under load one round trip serves
/// many requests, and none waits for others to come. What is for requests to come waits a little, so that it is asked together.
/// </summary>
internal sealed class RateBatches(RedisLimiter redis, RedisPresence presence, IOptions<SharedLimitOptions> options, TimeProvider time)
{
    private const int Largest = 128;
    private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentQueue<RateRequest> waiting = new();
    private readonly TimeSpan patience = TimeSpan.FromMilliseconds(options.Value.RedisTimeoutMilliseconds);
    private int isBusy;
    private int isDue;

    /// <summary>Whether Redis has decided; if not, it is away.</summary>
    public ValueTask<bool> DecideAsync(RateRequest request)
    {
        waiting.Enqueue(request);
        Begin();
        return request.Decided;
    }

    /// <summary>Has something taken ahead of the requests it is for; nothing comes of it while Redis is away.</summary>
    public void Fetch(RateRequest request)
    {
        waiting.Enqueue(request);
        if (Interlocked.Exchange(ref isDue, 1) == 0)
        {
            Unowned(BeginSoonAsync);
        }
    }

    // What is done is for many requests, and belongs to none of them.
    private static void Unowned(Func<Task> work)
    {
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            _ = work();
        }
    }

    private void Begin()
    {
        if (Interlocked.Exchange(ref isBusy, 1) == 0)
        {
            Unowned(WorkAsync);
        }
    }

    private async Task BeginSoonAsync()
    {
        await Task.Delay(Ahead);
        Volatile.Write(ref isDue, 0);
        Begin();
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
                    Tell(request, isDecided);
                }
            }

            Volatile.Write(ref isBusy, 0);
        }
        while (!waiting.IsEmpty && Interlocked.Exchange(ref isBusy, 1) == 0);
    }

    private static void Tell(RateRequest request, bool isDecided)
    {
        if (request.Charges is not [{ IsAhead: true } ahead])
        {
            request.Decide(isDecided);
        }
        else if (!isDecided)
        {
            ahead.Lease!.GiveBack(spent: false);
        }
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
