using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Orchestration;

/// <summary>One process of a project or executable resource, from waiting for its dependencies to its end; can be started again.</summary>
internal sealed class ResourceRunner(Orchestrator orchestrator, IResource resource, string id) : IDisposable
{
    private const int LastLineCount = 20;

    private static readonly TimeSpan Endings = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QuickCheck = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SlowCheck = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _gate = new(1, 1);
    // The two come by different ways, in no order: many lines of one must not push out the few of the other.
    private readonly Queue<string> _lastLines = [];
    private readonly Queue<string> _lastErrors = [];
    private readonly bool _quiet = resource.Annotations.OfType<QuietAnnotation>().Any();
    private CancellationTokenSource _stopping = new();
    private Task _run = Task.CompletedTask;

    public IResource Resource { get; } = resource;

    public string Id { get; } = id;

    /// <summary>Where this process listens, by the name of the endpoint; differs from the public port when there are replicas.</summary>
    public Dictionary<string, int> TargetPorts { get; } = new(StringComparer.OrdinalIgnoreCase);

    public async Task StartAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            // A process that was just killed may not have been seen to end.
            if (await Task.WhenAny(_run, Task.Delay(Endings)).ConfigureAwait(false) != _run)
            {
                return;
            }

            // Said before anything happens, so that nobody takes the end of the last run for the end of this one.
            var waits = Resource.Annotations.OfType<WaitAnnotation>().Any();
            await PublishAsync(snapshot => snapshot with
            {
                State = waits ? KnownResourceStates.Waiting : KnownResourceStates.Starting,
                ExitCode = null,
                HealthStatus = null,
                IsReady = false,
                Problem = null,
                StartTimeStamp = null,
                StopTimeStamp = null,
            }).ConfigureAwait(false);
            _stopping.Dispose();
            _stopping = new CancellationTokenSource();
            var token = _stopping.Token;
            _run = Task.Run(() => RunAsync(token), CancellationToken.None);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
            await _run.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await StopAsync(cancellationToken).ConfigureAwait(false);
        await StartAsync().ConfigureAwait(false);
    }

    public void Dispose()
    {
        _gate.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            // In Aspire, too, the AppHost's handlers come before the wait, which is a handler subscribed after them.
            await orchestrator.Eventing.PublishAsync(new BeforeResourceStartedEvent(Resource, orchestrator.Services), stopping).ConfigureAwait(false);
            await orchestrator.Notifications.WaitForDependenciesAsync(Resource, stopping).ConfigureAwait(false);
            await PublishAsync(snapshot => snapshot with { State = KnownResourceStates.Starting }).ConfigureAwait(false);
            await RunProcessAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped while it still waited.
            await PublishAsync(snapshot => snapshot with { State = KnownResourceStates.Exited, WaitingFor = [] }).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever goes wrong is this resource's state, not the end of the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await PublishAsync(snapshot => snapshot with { State = KnownResourceStates.FailedToStart, Problem = exception.Message, WaitingFor = [] }).ConfigureAwait(false);
        }
    }

    private async Task RunProcessAsync(CancellationToken stopping)
    {
        var (command, arguments, workingDirectory) = await CommandLineAsync(stopping).ConfigureAwait(false);
        var environment = await EnvironmentAsync(stopping).ConfigureAwait(false);
        stopping.ThrowIfCancellationRequested();
        lock (_lastLines)
        {
            _lastLines.Clear();
            _lastErrors.Clear();
        }

        using var child = ChildProcess.Start(command, arguments, workingDirectory, environment, TakeLine);
        await PublishAsync(snapshot => snapshot with
        {
            State = KnownResourceStates.Running,
            StartTimeStamp = DateTime.UtcNow,
            Properties = [new ResourcePropertySnapshot("executable.pid", child.Id)],
        }).ConfigureAwait(false);

        using var ended = new CancellationTokenSource();
        var health = WatchHealthAsync(ended.Token);
        try
        {
            await child.WaitForExitAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await PublishAsync(snapshot => snapshot with { State = KnownResourceStates.Stopping }).ConfigureAwait(false);
            await child.StopAsync(Resource is ProjectResource).ConfigureAwait(false);
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await child.CleanUpAsync().ConfigureAwait(false);
        }

        await health.ConfigureAwait(false);
        var asked = stopping.IsCancellationRequested;
        await PublishAsync(snapshot => snapshot with
        {
            State = KnownResourceStates.Finished,
            ExitCode = child.ExitCode,
            Properties = [],
            HealthStatus = null,
            IsReady = false,
            StopTimeStamp = DateTime.UtcNow,
            Problem = asked || IsExpectedEnd(child.ExitCode) ? null : $"ended by itself with exit code {child.ExitCode}",
        }).ConfigureAwait(false);
        if (!asked && !IsExpectedEnd(child.ExitCode))
        {
            lock (_lastLines)
            {
                orchestrator.Output.Died(Resource.Name, child.ExitCode, [.. _lastLines, .. _lastErrors]);
            }
        }
    }

    // Only what others wait to complete is meant to end.
    private bool IsExpectedEnd(int exitCode)
        => orchestrator.CompletionsOf(Resource).DefaultIfEmpty(-1).Contains(exitCode);

    private async Task WatchHealthAsync(CancellationToken ended)
    {
        var keys = Resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key).ToHashSet();
        var checks = orchestrator.Services.GetRequiredService<HealthCheckService>();
        HealthStatus? last = null;
        try
        {
            while (!ended.IsCancellationRequested)
            {
                var report = keys.Count == 0 ? null : await checks.CheckHealthAsync(check => keys.Contains(check.Name), ended).ConfigureAwait(false);
                var status = report?.Status ?? HealthStatus.Healthy;
                ended.ThrowIfCancellationRequested();
                if (status != last)
                {
                    last = status;
                    await PublishAsync(snapshot => snapshot with { HealthStatus = status }).ConfigureAwait(false);
                    await AnnounceReadyAsync(status, ended).ConfigureAwait(false);
                }

                if (keys.Count == 0)
                {
                    return;
                }

                await Task.Delay(status == HealthStatus.Healthy ? SlowCheck : QuickCheck, ended).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The process has ended.
        }
    }

    private async Task AnnounceReadyAsync(HealthStatus status, CancellationToken ended)
    {
        if (status == HealthStatus.Healthy && orchestrator.Notifications.TryGetCurrentState(Id, out var known) && !known!.Snapshot.IsReady)
        {
            await orchestrator.Eventing.PublishAsync(new ResourceReadyEvent(Resource, orchestrator.Services), ended).ConfigureAwait(false);
            await PublishAsync(snapshot => snapshot with { IsReady = true }).ConfigureAwait(false);
        }
    }

    private async Task<(string Command, List<string> Arguments, string WorkingDirectory)> CommandLineAsync(CancellationToken cancellationToken)
    {
        var values = new List<object>();
        var context = new CommandLineArgsCallbackContext(values, Resource, cancellationToken);
        foreach (var callback in Resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToArray())
        {
            await callback.Callback(context).ConfigureAwait(false);
        }

        var arguments = new List<string>();
        foreach (var value in values)
        {
            arguments.Add(await TextOfAsync(value, cancellationToken).ConfigureAwait(false));
        }

        if (Resource is ExecutableResource executable)
        {
            return (executable.Command, arguments, executable.WorkingDirectory);
        }

        var project = ProjectOutput.Of(Resource);
        return (project.Command, [.. project.Arguments, .. arguments], project.Directory);
    }

    private async Task<Dictionary<string, string>> EnvironmentAsync(CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, object>();
        if (Resource is ProjectResource)
        {
            OtlpEnvironment.AddTo(values, orchestrator.Configuration, orchestrator.OtlpEndpoint, Resource.Name, Id);
        }

        var context = new EnvironmentCallbackContext(orchestrator.ExecutionContext, Resource, values, cancellationToken);
        foreach (var callback in Resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToArray())
        {
            await callback.Callback(context).ConfigureAwait(false);
        }

        var urls = Resource.Annotations.OfType<EndpointAnnotation>()
            .Where(endpoint => endpoint is { UriScheme: "http" or "https", TargetPortEnvironmentVariable: null })
            .Select(endpoint => string.Create(CultureInfo.InvariantCulture, $"{endpoint.UriScheme}://{endpoint.TargetHost}:{TargetPorts[endpoint.Name]}"))
            .ToArray();
        if (Resource is ProjectResource && urls.Length > 0)
        {
            values.TryAdd("ASPNETCORE_URLS", string.Join(';', urls));
        }

        var environment = InheritedEnvironment.Copy();
        foreach (var (name, value) in values)
        {
            environment[name] = await TextOfAsync(value, cancellationToken).ConfigureAwait(false);
        }

        return environment;
    }

    private static async ValueTask<string> TextOfAsync(object value, CancellationToken cancellationToken) => value switch
    {
        string text => text,
        IValueProvider provider => await provider.GetValueAsync(cancellationToken).ConfigureAwait(false) ?? "",
        IResourceBuilder<IResource> { Resource: IValueProvider provider } => await provider.GetValueAsync(cancellationToken).ConfigureAwait(false) ?? "",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private void TakeLine(string line, bool isError)
    {
        lock (_lastLines)
        {
            var last = isError ? _lastErrors : _lastLines;
            last.Enqueue(line);
            if (last.Count > LastLineCount)
            {
                last.Dequeue();
            }
        }

        if (!_quiet)
        {
            orchestrator.Output.Line(Id, line);
        }
    }

    private Task PublishAsync(Func<CustomResourceSnapshot, CustomResourceSnapshot> change)
        => orchestrator.Notifications.PublishUpdateAsync(Resource, Id, change);
}
