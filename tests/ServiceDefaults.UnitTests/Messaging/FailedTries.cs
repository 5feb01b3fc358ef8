using Microsoft.Extensions.Logging;

namespace Gatehouse.ServiceDefaults.UnitTests.Messaging;

/// <summary>Counts the tries of events that failed, by what the consumer says of them.</summary>
internal sealed class FailedTries : ILoggerProvider, ILogger
{
    private int count;

    public int Count => count;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (formatter(state, exception).Contains("could not be handled and will come again", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref count);
        }
    }

    public void Dispose()
    {
    }
}
