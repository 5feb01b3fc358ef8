using Gatehouse.ServiceDefaults.Contracts;
using StackExchange.Redis;

namespace Gatehouse.Gateway.Health.Uptimes;

/// <summary>How services and mapped backends were found in the last day, counted in Redis by slots of a quarter of an hour.</summary>
internal sealed class UptimeLog(IConnectionMultiplexer redis, TimeProvider time)
{
    public const int SlotMinutes = 15;
    private const int Slots = 24 * 60 / SlotMinutes;
    private const string Up = "up";
    private const string Down = "down";
    private const string Milliseconds = "ms";

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(SlotMinutes * (Slots + 1));

    /// <summary>Adds a look at everything.</summary>
    public async Task NoteAsync(IReadOnlyList<Sighting> sightings)
    {
        var (database, key) = (redis.GetDatabase(), RedisKeys.Uptime(Slot()));
        List<Task> work = [];
        foreach (var (name, isUp, latency) in sightings)
        {
            work.Add(database.HashIncrementAsync(key, $"{(isUp ? Up : Down)}\n{name}"));
            if (isUp)
            {
                work.Add(database.HashIncrementAsync(key, $"{Milliseconds}\n{name}", latency));
            }
        }

        work.Add(database.KeyExpireAsync(key, Kept));
        await Task.WhenAll(work);
    }

    /// <summary>The last day, slot by slot, of whatever was seen in it; nothing while Redis is away.</summary>
    public async Task<(DateTimeOffset From, IReadOnlyList<Line> Lines)> ReadAsync()
    {
        var first = Slot() - Slots + 1;
        HashEntry[][] hashes = [];
        try
        {
            hashes = await Task.WhenAll(Enumerable.Range(0, Slots).Select(slot => redis.GetDatabase().HashGetAllAsync(RedisKeys.Uptime(first + slot))));
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            // Nobody knows until it is back.
        }

        var lines = new SortedDictionary<string, Line>(StringComparer.Ordinal);
        for (var slot = 0; slot < hashes.Length; slot++)
        {
            foreach (var entry in hashes[slot])
            {
                if (((string)entry.Name!).Split('\n') is not [var kind, var name])
                {
                    continue;
                }

                var line = lines.TryGetValue(name, out var known) ? known : lines[name] = new(name, new int[Slots], new int[Slots]);
                switch (kind)
                {
                    case Up:
                        line.Up[slot] = (int)entry.Value;
                        break;
                    case Down:
                        line.Down[slot] = (int)entry.Value;
                        break;
                    default:
                        line.Milliseconds += (long)entry.Value;
                        break;
                }
            }
        }

        return (DateTimeOffset.FromUnixTimeSeconds(first * SlotMinutes * 60), [.. lines.Values]);
    }

    private long Slot() => time.GetUtcNow().ToUnixTimeSeconds() / (SlotMinutes * 60);

    /// <summary>One look at one of them.</summary>
    /// <param name="Name">The service's name, or the backend's address.</param>
    /// <param name="IsUp">Whether it answered well.</param>
    /// <param name="LatencyMs">How long it took to.</param>
    internal sealed record Sighting(string Name, bool IsUp, long LatencyMs);

    /// <summary>One of them, over the day.</summary>
    /// <param name="name">Which.</param>
    /// <param name="up">How often it was up, by slot.</param>
    /// <param name="down">How often it was not.</param>
    internal sealed class Line(string name, int[] up, int[] down)
    {
        public string Name => name;

        public int[] Up => up;

        public int[] Down => down;

        /// <summary>Of all good answers together.</summary>
        public long Milliseconds { get; set; }
    }
}
