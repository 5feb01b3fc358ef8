// Stands in for Aspire.Hosting 13.5.4.
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Knows the state of every resource and tells those who wait for one.</summary>
public class ResourceNotificationService : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, ResourceEvent> _current = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Channel<ResourceEvent>> _watchers = [];
    private readonly WaitBehavior _defaultWaitBehavior;

    internal ResourceNotificationService(WaitBehavior defaultWaitBehavior) => _defaultWaitBehavior = defaultWaitBehavior;

    public Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
        => PublishUpdateAsync(resource, resource.Name, stateFactory);

    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        lock (_lock)
        {
            var before = _current.TryGetValue(resourceId, out var known)
                ? known.Snapshot
                : new CustomResourceSnapshot { ResourceType = resource.GetType().Name.Replace("Resource", "", StringComparison.Ordinal) };
            var update = new ResourceEvent(resource, resourceId, stateFactory(before));
            _current[resourceId] = update;
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryWrite(update);
            }
        }

        return Task.CompletedTask;
    }

    public bool TryGetCurrentState(string resourceId, out ResourceEvent? resourceEvent)
    {
        if (_current.TryGetValue(resourceId, out resourceEvent))
        {
            return true;
        }

        var named = _current.Values.Where(known => IsNamed(known, resourceId)).Take(2).ToArray();
        resourceEvent = named is [var only] ? only : null;
        return resourceEvent is not null;
    }

    /// <summary>All current states, then every change.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateUnbounded<ResourceEvent>();
        lock (_lock)
        {
            foreach (var known in _current.Values)
            {
                channel.Writer.TryWrite(known);
            }

            _watchers.Add(channel);
        }

        try
        {
            await foreach (var update in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return update;
            }
        }
        finally
        {
            lock (_lock)
            {
                _watchers.Remove(channel);
            }
        }
    }

    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default)
        => WaitForResourceAsync(resourceName, [string.IsNullOrEmpty(targetState) ? KnownResourceStates.Running : targetState], cancellationToken);

    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var reached = await WaitForResourceAsync(
            resourceName,
            update => update.Snapshot.State?.Text is { } state && targetStates.Contains(state, StringComparer.OrdinalIgnoreCase),
            cancellationToken).ConfigureAwait(false);
        return reached.Snapshot.State!.Text;
    }

    public async Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        await foreach (var update in WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (IsNamed(update, resourceName) && predicate(update))
            {
                return update;
            }
        }

        throw new OperationCanceledException($"The operation was cancelled while waiting for resource '{resourceName}'.");
    }

    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default)
        => WaitForResourceHealthyAsync(resourceName, _defaultWaitBehavior, cancellationToken);

    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        var reached = await WaitForResourceAsync(
            resourceName,
            update => update.Snapshot is { HealthStatus: HealthStatus.Healthy, IsReady: true }
                || (waitBehavior == WaitBehavior.StopOnResourceUnavailable && IsUnavailable(update.Snapshot)),
            cancellationToken).ConfigureAwait(false);
        return reached.Snapshot.HealthStatus == HealthStatus.Healthy
            ? reached
            : throw new DistributedApplicationException($"Stopped waiting for resource '{resourceName}' to become healthy because it {Ending(reached.Snapshot)}.");
    }

    /// <summary>Returns when everything the resource waits for is as it has to be; throws when that cannot happen any more.</summary>
    public async Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
    {
        using var others = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pending = resource.Annotations.OfType<WaitAnnotation>()
            .Select(wait => (wait.Resource, Task: WaitForAsync(resource, wait, others.Token)))
            .ToList();
        while (pending.Count > 0)
        {
            var names = pending.Select(wait => wait.Resource.Name).Distinct().ToArray();
            await PublishToAllAsync(resource, snapshot => snapshot with { WaitingFor = [.. names] }).ConfigureAwait(false);
            var first = await Task.WhenAny(pending.Select(wait => wait.Task)).ConfigureAwait(false);
            if (!first.IsCompletedSuccessfully)
            {
                await others.CancelAsync().ConfigureAwait(false);
            }

            await first.ConfigureAwait(false);
            pending.RemoveAll(wait => wait.Task.IsCompletedSuccessfully);
        }

        await PublishToAllAsync(resource, snapshot => snapshot with { WaitingFor = [] }).ConfigureAwait(false);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryComplete();
            }
        }

        GC.SuppressFinalize(this);
    }

    internal IReadOnlyList<ResourceEvent> Current => [.. _current.Values];

    private Task PublishToAllAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> change)
        => Task.WhenAll(_current.Values.Where(known => known.Resource == resource).Select(known => PublishUpdateAsync(resource, known.ResourceId, change)));

    private async Task WaitForAsync(IResource resource, WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var stopEarly = (wait.WaitBehavior ?? _defaultWaitBehavior) == WaitBehavior.StopOnResourceUnavailable;
        var reached = await WaitForResourceAsync(
            wait.Resource.Name,
            update => wait.WaitType switch
            {
                WaitType.WaitForCompletion => IsUnavailable(update.Snapshot),
                WaitType.WaitUntilStarted => IsRunning(update.Snapshot) || (stopEarly && IsUnavailable(update.Snapshot)),
                _ => update.Snapshot is { HealthStatus: HealthStatus.Healthy, IsReady: true } || (stopEarly && IsUnavailable(update.Snapshot)),
            },
            cancellationToken).ConfigureAwait(false);

        var good = wait.WaitType == WaitType.WaitForCompletion
            ? reached.Snapshot.State?.Text != KnownResourceStates.FailedToStart && reached.Snapshot.ExitCode == wait.ExitCode
            : IsRunning(reached.Snapshot);
        if (!good)
        {
            throw new DistributedApplicationException($"Resource '{resource.Name}' stopped waiting for dependency resource '{wait.Resource.Name}' because it {Ending(reached.Snapshot)}.");
        }
    }

    private static bool IsNamed(ResourceEvent update, string name)
        => string.Equals(update.Resource.Name, name, StringComparison.OrdinalIgnoreCase) || string.Equals(update.ResourceId, name, StringComparison.OrdinalIgnoreCase);

    private static bool IsRunning(CustomResourceSnapshot snapshot) => snapshot.State?.Text == KnownResourceStates.Running;

    private static bool IsUnavailable(CustomResourceSnapshot snapshot)
        => snapshot.State is { } state && (KnownResourceStates.TerminalStates.Contains(state.Text) || state.Text == KnownResourceStates.RuntimeUnhealthy);

    private static string Ending(CustomResourceSnapshot snapshot) => snapshot switch
    {
        { State.Text: "FailedToStart" } => "failed to start",
        { ExitCode: { } exitCode } => $"ended with exit code {exitCode}",
        _ => $"entered the '{snapshot.State?.Text}' state",
    };
}
