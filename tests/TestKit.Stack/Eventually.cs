using System.Diagnostics;

namespace Gatehouse.TestKit.Stack;

/// <summary>Waits for a condition instead of a time.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Asks until the answer is right.</summary>
    /// <typeparam name="T">What is asked for.</typeparam>
    /// <param name="ask">The question.</param>
    /// <param name="isRight">When to stop.</param>
    /// <returns>The right answer and how long it took.</returns>
    /// <exception cref="TimeoutException">It never was; the message holds the last answer.</exception>
    public static async Task<(T Value, TimeSpan Took)> Async<T>(Func<Task<T>> ask, Func<T, bool> isRight)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var value = await ask();
            if (isRight(value))
            {
                return (value, watch.Elapsed);
            }

            if (watch.Elapsed > Patience)
            {
                throw new TimeoutException($"Still not so after {Patience}: {value}");
            }

            await Task.Delay(Pause);
        }
    }
}
