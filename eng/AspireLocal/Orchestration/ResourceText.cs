using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Orchestration;

/// <summary>Resources in words.</summary>
internal static class ResourceText
{
    public const int NameWidth = 18;
    public const string Waits = "waits for ";

    /// <summary>What has a process is always shown; a value only when something is wrong with it.</summary>
    public static bool IsShown(ResourceEvent update)
        => update.Resource is ProjectResource or ExecutableResource || update.Snapshot.Problem is not null;

    /// <summary>The state, or nothing while there is nothing to say.</summary>
    public static string State(ResourceEvent update) => update.Snapshot switch
    {
        { State.Text: "Running", IsReady: true } snapshot when !update.Resource.Annotations.OfType<HealthCheckAnnotation>().Any() => "runs" + Addresses(snapshot),
        { State.Text: "Running", HealthStatus: HealthStatus.Healthy, IsReady: true } snapshot => "healthy" + Addresses(snapshot),
        { State.Text: "Running", IsReady: true } snapshot => "not healthy" + Addresses(snapshot),
        { State.Text: "Running" } => "started",
        { State.Text: "Waiting", WaitingFor.Length: > 0 } snapshot => $"{Waits}{string.Join(", ", snapshot.WaitingFor)}",
        { State.Text: "FailedToStart" or "ValueMissing" } snapshot => $"did not start: {snapshot.Problem}",
        { State.Text: "Finished", Problem: { } problem } => problem,
        { State.Text: "Finished" } snapshot => $"finished (exit code {snapshot.ExitCode})",
        { State.Text: "Exited" } => "stopped before it started",
        { State.Text: "Stopping" } => "stopping",
        _ => "",
    };

    public static IEnumerable<string> Death(int exitCode, IReadOnlyList<string> lastLines)
        => [$"ended by itself with exit code {exitCode}{(lastLines.Count == 0 ? " and said nothing." : $"; its last {lastLines.Count} lines:")}", .. lastLines.Select(line => "  " + line)];

    /// <summary>Green, yellow or red, as the number of a terminal's colour.</summary>
    public static int Colour(CustomResourceSnapshot snapshot) => snapshot switch
    {
        { Problem: not null } => 31,
        { State.Text: "Running", HealthStatus: HealthStatus.Healthy } or { State.Text: "Finished" } => 32,
        { State.Text: "Running", IsReady: true } => 31,
        _ => 33,
    };

    private static string Addresses(CustomResourceSnapshot snapshot)
        => string.Concat(snapshot.Urls.Select(url => " " + url.Url + (url.DisplayText is null ? "" : $" ({url.DisplayText})")));
}
