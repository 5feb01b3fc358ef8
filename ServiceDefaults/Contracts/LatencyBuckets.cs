namespace Gatehouse.ServiceDefaults.Contracts;

/// <summary>How latencies are counted, by the gateway and wherever its counts are read: never change the order, only append.</summary>
public static class LatencyBuckets
{
    /// <summary>Upper bounds in milliseconds; the last bucket holds whatever took longer.</summary>
    public static IReadOnlyList<double> Bounds { get; } =
        [1, 2, 3, 5, 7.5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000, 10_000, 30_000];

    /// <summary>How many buckets there are.</summary>
    public static int Count => Bounds.Count + 1;

    /// <summary>The bucket of a latency.</summary>
    /// <param name="milliseconds">The latency.</param>
    /// <returns>Its index.</returns>
    public static int Of(double milliseconds)
    {
        var index = 0;
        while (index < Bounds.Count && milliseconds > Bounds[index])
        {
            index++;
        }

        return index;
    }

    /// <summary>The latency that a part of all requests stayed below, as exactly as its bucket tells.</summary>
    /// <param name="counts">How many there were in each bucket.</param>
    /// <param name="part">Which part, such as 0.95.</param>
    /// <returns>Milliseconds; nothing when there were no requests.</returns>
    public static double? Quantile(IReadOnlyList<long> counts, double part)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var rank = counts.Sum() * part;
        double before = 0;
        for (var i = 0; i < counts.Count && rank > 0; i++)
        {
            if (before + counts[i] >= rank)
            {
                var (low, high) = (i == 0 ? 0 : Bounds[i - 1], i < Bounds.Count ? Bounds[i] : Bounds[^1]);
                return low + ((high - low) * ((rank - before) / counts[i]));
            }

            before += counts[i];
        }

        return null;
    }
}
