using Gatehouse.Bench.Gateway.Subjects;

namespace Gatehouse.Bench.Gateway;

/// <summary>Minutes of steady work, to see whether memory stays.</summary>
internal static class Soak
{
    private const double PerSecond = 1000;

    /// <summary>Prints memory each minute; the first is for warming up.</summary>
    /// <param name="subject">What is measured.</param>
    /// <param name="requests">What it is asked, in turn.</param>
    /// <param name="connections">By how many.</param>
    /// <param name="minutes">For how long.</param>
    public static async Task RunAsync(Subject subject, byte[][] requests, int connections, int minutes)
    {
        Console.WriteLine($"\n| minute | memory | requests/s (asked for {PerSecond}) | p99 | answers |\n|---|---|---|---|---|");
        for (var minute = 0; minute <= minutes; minute++)
        {
            var run = await Load.RunAsync(subject.Port, requests, connections, TimeSpan.FromMinutes(1), PerSecond);
            Console.WriteLine(
                $"| {minute} | {subject.Memory() >> 20} MiB | {run.Count / run.Seconds:F0} | {run.Percentile(0.99):F1} ms | {string.Join(", ", run.Statuses.Select(s => $"{s.Key} × {s.Value}"))} |");
        }
    }
}
