using System.Buffers.Binary;
using Gatehouse.ServiceDefaults.Contracts;
using StackExchange.Redis;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>Counts in Redis, in one atomic step and by Redis's clock, so that all gateways share one limit.</summary>
internal sealed class RedisLimiter(IConnectionMultiplexer redis)
{
    // Several requests with several limits each. A request is admitted by all its limits or counted by none. A bucket is
    // one number (GCRA): the time at which it will be full again. A window is the times of what it admitted, oldest first.
    // A lease gets at most a tenth of what is left: the last ones are given out one by one, to whichever gateway asks.
    // In: for each request its number of limits; for each limit algorithm, limit, window, wanted. Out: granted, remaining, wait.
    private const string Script = """
        local clock = redis.call('TIME')
        local now = clock[1] * 1000000 + clock[2]
        local input, position, key, output = ARGV[1], 1, 0, {}
        while position <= #input do
          local count
          count, position = struct.unpack('<B', input, position)
          local charges, admitted = {}, true
          for i = 1, count do
            key = key + 1
            local c = { key = KEYS[key] }
            c.sliding, c.limit, c.window, c.want, position = struct.unpack('<Bddd', input, position)
            if c.sliding == 1 then
              local oldest = tonumber(redis.call('LINDEX', c.key, 0))
              while oldest and oldest <= now - c.window do
                redis.call('LPOP', c.key)
                oldest = tonumber(redis.call('LINDEX', c.key, 0))
              end
              c.free = c.limit - redis.call('LLEN', c.key)
              c.wait = c.free >= 1 and c.window or oldest + c.window - now
            else
              c.each = c.window / c.limit
              c.full = math.max(tonumber(redis.call('GET', c.key) or 0), now)
              c.free = math.floor((c.window - (c.full - now)) / c.each + 1e-9)
              c.wait = c.free >= 1 and c.full - now or c.full + c.each - c.window - now
            end
            admitted = admitted and c.free >= 1
            charges[i] = c
          end
          for i = 1, count do
            local c = charges[i]
            local granted = 0
            if admitted then
              granted = math.min(c.want, math.max(1, math.floor(c.free / 10)))
              if c.sliding == 1 then
                for _ = 1, granted do
                  redis.call('RPUSH', c.key, string.format('%.0f', now))
                end
                redis.call('PEXPIRE', c.key, math.ceil(c.window / 1000))
              else
                c.full = math.floor(c.full + granted * c.each)
                redis.call('SET', c.key, string.format('%.0f', c.full), 'PX', math.max(1, math.ceil((c.full - now) / 1000)))
                c.wait = c.full - now
              end
            end
            output[#output + 1] = struct.pack('<ddd', granted, math.max(0, c.free - granted), math.max(0, math.ceil(c.wait)))
          end
        end
        return table.concat(output)
        """;

    private const int ChargeIn = 1 + (3 * sizeof(double));
    private const int ChargeOut = 3 * sizeof(double);

    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>Sends a batch in one script call; in a cluster, in one for each slot, at once.</summary>
    /// <exception cref="RedisException">Redis is away.</exception>
    public Task<byte[][]> SendAsync(IReadOnlyList<RateRequest[]> groups) => Task.WhenAll(groups.Select(CallAsync));

    /// <summary>The requests that may go in one script call.</summary>
    public IReadOnlyList<RateRequest[]> Group(RateRequest[] batch) =>
        IsCluster ? [.. batch.GroupBy(request => request.Tag).Select(slot => slot.ToArray())] : [batch];

    /// <summary>Tells the requests what Redis decided.</summary>
    public static void Read(RateRequest[] group, ReadOnlySpan<byte> answer, long now)
    {
        foreach (var charge in group.SelectMany(request => request.Charges).Where(charge => charge.Want > 0))
        {
            var granted = (int)BinaryPrimitives.ReadDoubleLittleEndian(answer);
            var remaining = (long)BinaryPrimitives.ReadDoubleLittleEndian(answer[sizeof(double)..]);

            // With some left but none granted, it was another limit that refused.
            charge.Decision = new(
                granted > 0 || remaining > 0,
                remaining,
                TimeSpan.FromMicroseconds(BinaryPrimitives.ReadDoubleLittleEndian(answer[(2 * sizeof(double))..])));
            charge.Lease?.Keep(granted, charge.Decision, now, charge.IsAhead);
            answer = answer[ChargeOut..];
        }
    }

    private bool IsCluster => Array.Exists(redis.GetEndPoints(), endpoint => redis.GetServer(endpoint).ServerType is ServerType.Cluster);

    private async Task<byte[]> CallAsync(RateRequest[] group)
    {
        var (keys, input) = Write(group);
        try
        {
            return (byte[])(await database.ScriptEvaluateAsync(Script, keys, [input]))!;
        }
        catch (RedisServerException forgotten) when (forgotten.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // Redis was started anew; the client sends the script again now that it knows.
            return (byte[])(await database.ScriptEvaluateAsync(Script, keys, [input]))!;
        }
    }

    private static (RedisKey[] Keys, byte[] Input) Write(RateRequest[] group)
    {
        var count = group.Sum(request => request.Charges.Count(charge => charge.Want > 0));
        var keys = new RedisKey[count];
        var input = new byte[group.Length + (count * ChargeIn)];
        var key = 0;
        var rest = input.AsSpan();
        foreach (var request in group)
        {
            rest[0] = (byte)request.Charges.Count(charge => charge.Want > 0);
            rest = rest[1..];
            foreach (var charge in request.Charges)
            {
                if (charge.Want == 0)
                {
                    continue;
                }

                var isWindow = charge.Limit.Algorithm is RateLimitAlgorithm.SlidingWindow;
                keys[key++] = RedisKeys.RateLimit(request.Tag, charge.Limit.Name, charge.Partition, isWindow);
                rest[0] = isWindow ? (byte)1 : (byte)0;
                BinaryPrimitives.WriteDoubleLittleEndian(rest[1..], charge.Limit.Limit);
                BinaryPrimitives.WriteDoubleLittleEndian(rest[(1 + sizeof(double))..], charge.Limit.WindowMicroseconds);
                BinaryPrimitives.WriteDoubleLittleEndian(rest[(1 + (2 * sizeof(double)))..], charge.Want);
                rest = rest[ChargeIn..];
            }
        }

        return (keys, input);
    }
}
