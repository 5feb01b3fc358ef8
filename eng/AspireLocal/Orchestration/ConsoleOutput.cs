namespace Aspire.Hosting.Orchestration;

/// <summary>For a pipe or a file: lines with the resource's name in front, and a line for every change worth telling.</summary>
internal sealed class ConsoleOutput : IResourceOutput
{
    private readonly Lock _lock = new();

    public void Line(string resourceId, string line) => Write(resourceId, '|', line);

    public void Died(string resourceName, int exitCode, IReadOnlyList<string> lastLines)
    {
        lock (_lock)
        {
            foreach (var line in ResourceText.Death(exitCode, lastLines))
            {
                Write(resourceName, '!', line);
            }
        }
    }

    public async Task FollowAsync(Orchestrator orchestrator, CancellationToken cancellationToken)
    {
        var told = new Dictionary<string, string>();
        try
        {
            await foreach (var update in orchestrator.Notifications.WatchAsync(cancellationToken).ConfigureAwait(false))
            {
                var text = ResourceText.State(update);
                var before = told.GetValueOrDefault(update.ResourceId, "");
                told[update.ResourceId] = text;

                // What a resource waits for is told once, not again for each thing less.
                var goesOnWaiting = text.StartsWith(ResourceText.Waits, StringComparison.Ordinal) && before.StartsWith(ResourceText.Waits, StringComparison.Ordinal);
                if (text.Length > 0 && text != before && !goesOnWaiting && ResourceText.IsShown(update))
                {
                    Write(update.ResourceId, '>', text);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The application has stopped.
        }
    }

    private void Write(string name, char mark, string text)
    {
        lock (_lock)
        {
            Console.WriteLine($"{name,-ResourceText.NameWidth} {mark} {text}");
        }
    }
}
