using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Gatehouse.AspireLocal.UnitTests;

/// <summary>What was logged; the lines of a resource are among it.</summary>
internal sealed class CollectedLog : ILoggerProvider
{
    public ConcurrentQueue<(string Category, LogLevel Level, string Message)> Entries { get; } = [];

    public IEnumerable<string> LinesOf(string resource)
        => Entries.Where(entry => entry.Category.EndsWith($".Resources.{resource}", StringComparison.Ordinal)).Select(entry => entry.Message);

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, Entries);

    public void Dispose()
    {
        // The entries are read after it.
    }

    private sealed class Logger(string category, ConcurrentQueue<(string Category, LogLevel Level, string Message)> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => entries.Enqueue((category, logLevel, formatter(state, exception)));
    }
}
