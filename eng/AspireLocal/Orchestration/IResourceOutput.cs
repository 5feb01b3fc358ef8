using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Where people see what the resources say and how they are.</summary>
internal interface IResourceOutput
{
    void Line(string resourceId, string line);

    void Died(string resourceName, int exitCode, IReadOnlyList<string> lastLines);

    /// <summary>Tells changes of state until the token says that all have been told.</summary>
    Task FollowAsync(Orchestrator orchestrator, CancellationToken cancellationToken);
}

/// <summary>Under test, lines go to the loggers Aspire uses for them.</summary>
internal sealed partial class LoggedOutput(ILoggerFactory loggers, string applicationName) : IResourceOutput
{
    public void Line(string resourceId, string line) => Log.Line(LoggerOf(resourceId), line);

    public void Died(string resourceName, int exitCode, IReadOnlyList<string> lastLines)
        => Log.Died(LoggerOf(resourceName), resourceName, exitCode, string.Join(Environment.NewLine, lastLines));

    public async Task FollowAsync(Orchestrator orchestrator, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var update in orchestrator.Notifications.WatchAsync(cancellationToken).ConfigureAwait(false))
            {
                if (update.Snapshot is { Problem: { } problem, State.Text: "FailedToStart" })
                {
                    Log.FailedToStart(LoggerOf(update.ResourceId), update.ResourceId, problem);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The application stops.
        }
    }

    private ILogger LoggerOf(string resource) => loggers.CreateLogger($"{applicationName}.Resources.{resource}");

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Line}")]
        public static partial void Line(ILogger logger, string line);

        [LoggerMessage(2, LogLevel.Error, "{Resource} ended by itself with exit code {ExitCode}. Its last lines:\n{LastLines}")]
        public static partial void Died(ILogger logger, string resource, int exitCode, string lastLines);

        [LoggerMessage(3, LogLevel.Error, "{Resource} did not start: {Problem}")]
        public static partial void FailedToStart(ILogger logger, string resource, string problem);
    }
}
