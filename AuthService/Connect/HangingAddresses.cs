using System.Collections.Concurrent;

namespace Gatehouse.AuthService.Connect;

/// <summary>
/// Clients' addresses that have just kept somebody waiting, and are left alone for a moment: many sessions may end at once,
/// and what is behind them in the stream would wait for each.
/// </summary>
internal sealed class HangingAddresses(TimeProvider time)
{
    /// <summary>Less than the pipeline's tries take together, so that the last of them is a real one.</summary>
    public static readonly TimeSpan LeftAlone = TimeSpan.FromSeconds(3);

    // Companies choose them: as many as one likes must cost no memory.
    private const int MaxHeld = 1000;

    private readonly ConcurrentDictionary<string, DateTimeOffset> until = new();

    public bool Contains(string address) => until.TryGetValue(address, out var end) && time.GetUtcNow() < end;

    public void Add(string address)
    {
        var now = time.GetUtcNow();
        if (until.Count >= MaxHeld)
        {
            foreach (var (known, end) in until)
            {
                _ = end <= now && until.TryRemove(known, out _);
            }
        }

        if (until.Count < MaxHeld)
        {
            until[address] = now + LeftAlone;
        }
    }
}
