using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Orchestration;

/// <summary>Lines with the resource's name in front, and a line for every change of state.</summary>
internal sealed class ConsoleOutput : IResourceOutput
{
    private const int NameWidth = 16;

    private readonly Lock _lock = new();

    public void Line(string resourceId, string line) => Write(resourceId, '|', line);

    public void Died(string resourceName, int exitCode, IReadOnlyList<string> lastLines)
    {
        lock (_lock)
        {
            Write(resourceName, '!', $"ended by itself with exit code {exitCode}. Its last {lastLines.Count} lines:");
            foreach (var line in lastLines)
            {
                Write(resourceName, '!', "  " + line);
            }
        }
    }

    public async Task FollowAsync(ResourceNotificationService notifications, CancellationToken cancellationToken)
    {
        var told = new Dictionary<string, string>();
        try
        {
            await foreach (var update in notifications.WatchAsync(cancellationToken).ConfigureAwait(false))
            {
                var text = Describe(update.Snapshot);
                if (update.Resource is ProjectResource or ExecutableResource && told.GetValueOrDefault(update.ResourceId) != text)
                {
                    told[update.ResourceId] = text;
                    Write(update.ResourceId, '>', text);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The application stops.
        }
    }

    internal static string Describe(CustomResourceSnapshot snapshot)
    {
        var state = snapshot.State?.Text ?? "";
        return state switch
        {
            "Running" when snapshot.HealthStatus is null or HealthStatus.Healthy && !snapshot.IsReady => "running",
            "Running" when snapshot.HealthStatus == HealthStatus.Healthy => $"healthy {string.Join(' ', snapshot.Urls.Select(url => url.Url))}".TrimEnd(),
            "Running" => "running, not healthy yet",
            "Waiting" when snapshot.WaitingFor.Length > 0 => $"waits for {string.Join(", ", snapshot.WaitingFor)}",
            "FailedToStart" => $"did not start: {snapshot.Problem}",
            "Finished" when snapshot.Problem is not null => snapshot.Problem,
            "Finished" => $"finished (exit code {snapshot.ExitCode})",
            _ => state.ToLowerInvariant(),
        };
    }

    private void Write(string name, char mark, string text)
    {
        lock (_lock)
        {
            Console.WriteLine($"{name,-NameWidth} {mark} {text}");
        }
    }
}
