using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Gatehouse.TestKit.Stack;

/// <summary>What each resource printed last, for when a stack does not come up.</summary>
internal sealed class LastLines : ILoggerProvider
{
    private const int Kept = 25;

    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> lines = new();

    /// <summary>The last lines of a resource.</summary>
    public IEnumerable<string> Of(string resource) =>
        lines.Where(entry => entry.Key.EndsWith($".Resources.{resource}", StringComparison.Ordinal)).SelectMany(entry => entry.Value);

    public ILogger CreateLogger(string categoryName) => new Recorder(lines.GetOrAdd(categoryName, _ => new()));

    public void Dispose()
    {
    }

    private sealed class Recorder(ConcurrentQueue<string> queue) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            queue.Enqueue(formatter(state, exception));
            while (queue.Count > Kept)
            {
                queue.TryDequeue(out _);
            }
        }
    }
}
