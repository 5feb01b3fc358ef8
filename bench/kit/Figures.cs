using System.Diagnostics;

namespace Gatehouse.Bench.Kit;

/// <summary>Times and processor times of many calls.</summary>
public static class Figures
{
    /// <summary>The processor time a call takes in this process, on average, in milliseconds.</summary>
    public static double ProcessorTime(int calls, Action call)
    {
        ArgumentNullException.ThrowIfNull(call);
        using var process = Process.GetCurrentProcess();
        for (var i = 0; i < Math.Max(1, calls / 4); i++)
        {
            call();
        }

        process.Refresh();
        var before = process.TotalProcessorTime;
        for (var i = 0; i < calls; i++)
        {
            call();
        }

        process.Refresh();
        return (process.TotalProcessorTime - before).TotalMilliseconds / calls;
    }

    /// <summary>How long a call takes on the clock, each, in milliseconds, sorted.</summary>
    public static async Task<double[]> TimesAsync(int calls, Func<int, Task> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var times = new double[calls];
        for (var i = 0; i < calls; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await call(i);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return times;
    }

    /// <summary>The one in the middle.</summary>
    public static double Median(this IEnumerable<double> values) => values.Order().ToArray().Percentile(0.5);

    /// <summary>The value that a share of all does not exceed.</summary>
    public static double Percentile(this double[] sorted, double share)
    {
        ArgumentNullException.ThrowIfNull(sorted);
        return sorted[Math.Clamp((int)Math.Ceiling(sorted.Length * share) - 1, 0, sorted.Length - 1)];
    }
}
