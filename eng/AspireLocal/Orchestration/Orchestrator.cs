using System.Globalization;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Gives every endpoint its port, starts every resource as soon as it may start, and stops them in the opposite order.</summary>
internal sealed class Orchestrator(
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    IDistributedApplicationEventing eventing,
    DistributedApplicationExecutionContext executionContext,
    DistributedApplicationOptions options,
    IConfiguration configuration,
    IServiceProvider services,
    IHostEnvironment environment,
    ILoggerFactory loggers) : IHostedService, IAsyncDisposable
{
    private readonly List<ResourceRunner> _runners = [];
    private readonly List<TcpProxy> _proxies = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _stopLock = new();
    private Task _following = Task.CompletedTask;
    private Task? _stopped;

    public ResourceNotificationService Notifications { get; } = notifications;

    public IDistributedApplicationEventing Eventing { get; } = eventing;

    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    public IConfiguration Configuration { get; } = configuration;

    public IServiceProvider Services { get; } = services;

    public IResourceOutput Output { get; } = options.DisableDashboard && options.EnableResourceLogging
        ? new LoggedOutput(loggers, environment.ApplicationName)
        : TerminalOutput.IsPossible ? new TerminalOutput() : new ConsoleOutput();

    public string? OtlpEndpoint => Dashboard.OtlpEndpoint(model, options, Configuration);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var resource in model.Resources)
        {
            var replicas = resource is ProjectResource or ExecutableResource
                ? resource.Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1
                : 0;
            var runners = Enumerable.Range(0, replicas)
                .Select(replica => new ResourceRunner(this, resource, replicas == 1 ? resource.Name : string.Create(CultureInfo.InvariantCulture, $"{resource.Name}-{replica + 1}")))
                .ToArray();
            Allocate(resource, runners);
            _runners.AddRange(runners);
            foreach (var id in runners.Select(runner => runner.Id).DefaultIfEmpty(resource.Name))
            {
                await Notifications.PublishUpdateAsync(resource, id, snapshot => snapshot with { State = KnownResourceStates.NotStarted, Urls = [.. UrlsOf(resource)] }).ConfigureAwait(false);
            }
        }

        _following = Output.FollowAsync(this, _stopping.Token);
        foreach (var resource in model.Resources.Where(resource => resource is IResourceWithEndpoints))
        {
            await Eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, Services), cancellationToken).ConfigureAwait(false);
        }

        foreach (var resource in model.Resources.Where(resource => resource is ParameterResource or ConnectionStringResource))
        {
            _ = EvaluateAsync(resource, _stopping.Token);
        }

        foreach (var runner in _runners.Where(runner => !runner.Resource.Annotations.OfType<ExplicitStartupAnnotation>().Any()))
        {
            await runner.StartAsync().ConfigureAwait(false);
        }

        await Eventing.PublishAsync(new AfterResourcesCreatedEvent(Services, model), cancellationToken).ConfigureAwait(false);
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_stopLock)
        {
            return _stopped ??= StopAllAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _runners.ForEach(runner => runner.Dispose());
        _stopping.Dispose();
    }

    /// <summary>The processes of a resource, or the one replica of that id.</summary>
    public IReadOnlyList<ResourceRunner> Find(string resourceId)
        => [.. _runners.Where(runner => string.Equals(runner.Id, resourceId, StringComparison.OrdinalIgnoreCase) || string.Equals(runner.Resource.Name, resourceId, StringComparison.OrdinalIgnoreCase))];

    /// <summary>The exit codes with which others wait for the resource to complete.</summary>
    public IEnumerable<int> CompletionsOf(IResource resource)
        => model.Resources.SelectMany(other => other.Annotations.OfType<WaitAnnotation>())
            .Where(wait => wait.WaitType == WaitType.WaitForCompletion && wait.Resource == resource)
            .Select(wait => wait.ExitCode);

    private static IEnumerable<UrlSnapshot> UrlsOf(IResource resource)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.AllocatedEndpoint is not null))
        {
            var url = new ResourceUrlAnnotation { Url = endpoint.AllocatedEndpoint!.UriString, Endpoint = new EndpointReference((IResourceWithEndpoints)resource, endpoint) };
            foreach (var change in resource.Annotations.OfType<ResourceUrlForEndpointAnnotation>().Where(change => string.Equals(change.EndpointName, endpoint.Name, StringComparison.OrdinalIgnoreCase)))
            {
                change.Callback(url);
            }

            yield return new UrlSnapshot(endpoint.Name, new Uri(new Uri(endpoint.AllocatedEndpoint.UriString), url.Url).ToString().TrimEnd('/'), IsInternal: false) { DisplayText = url.DisplayText };
        }

        foreach (var url in resource.Annotations.OfType<ResourceUrlAnnotation>())
        {
            yield return new UrlSnapshot(null, url.Url, IsInternal: false) { DisplayText = url.DisplayText };
        }
    }

    private void Allocate(IResource resource, ResourceRunner[] runners)
    {
        var randomize = string.Equals(Configuration["DcpPublisher:RandomizePorts"], "true", StringComparison.OrdinalIgnoreCase);
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            var wanted = randomize && endpoint.IsProxied ? null : endpoint.Port;
            if (wanted is { } fixedPort && !FreePorts.IsFree(fixedPort))
            {
                throw new DistributedApplicationException($"Port {fixedPort}, which '{resource.Name}' needs, is already in use on this machine.");
            }

            var port = wanted ?? FreePorts.Take();
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, endpoint.TargetHost, port);
            var targetPort = randomize && endpoint.IsProxied ? null : endpoint.TargetPort;
            if (runners.Length <= 1 && (targetPort ?? port) == port)
            {
                endpoint.TargetPort = port;
                Array.ForEach(runners, runner => runner.TargetPorts[endpoint.Name] = port);
                continue;
            }

            if (!endpoint.IsProxied)
            {
                throw new DistributedApplicationException($"'{resource.Name}' has {runners.Length} replicas and the endpoint '{endpoint.Name}' without a proxy: they cannot all listen on one port.");
            }

            Array.ForEach(runners, runner => runner.TargetPorts[endpoint.Name] = (runners.Length == 1 ? targetPort : null) ?? FreePorts.Take());
            _proxies.Add(new TcpProxy(port, [.. runners.Select(runner => runner.TargetPorts[endpoint.Name])]));
        }
    }

    // A parameter or a connection string has no process: it runs as soon as its value can be had.
    private async Task EvaluateAsync(IResource resource, CancellationToken cancellationToken)
    {
        try
        {
            await Notifications.PublishUpdateAsync(resource, snapshot => snapshot with { State = KnownResourceStates.Waiting }).ConfigureAwait(false);
            await Notifications.WaitForDependenciesAsync(resource, cancellationToken).ConfigureAwait(false);
            await ((IValueProvider)resource).GetValueAsync(cancellationToken).ConfigureAwait(false);
            await Notifications.PublishUpdateAsync(resource, snapshot => snapshot with { State = KnownResourceStates.Running, HealthStatus = HealthStatus.Healthy, IsReady = true }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The application stops.
        }
#pragma warning disable CA1031 // Whatever goes wrong is this resource's state, not the end of the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var state = exception is MissingParameterValueException ? KnownResourceStates.ValueMissing : KnownResourceStates.FailedToStart;
            await Notifications.PublishUpdateAsync(resource, snapshot => snapshot with { State = state, Problem = exception.Message, WaitingFor = [] }).ConfigureAwait(false);
        }
    }

    private async Task StopAllAsync()
    {
        var stops = new Dictionary<ResourceRunner, Task>();
        await Task.WhenAll(_runners.Select(StopAfterDependentsAsync)).ConfigureAwait(false);
        _proxies.ForEach(proxy => proxy.Dispose());
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);

        Task StopAfterDependentsAsync(ResourceRunner runner)
        {
            if (!stops.TryGetValue(runner, out var stop))
            {
                stop = StopAsync(runner, [.. _runners.Where(other => DependsOn(other.Resource, runner.Resource))]);
                stops[runner] = stop;
            }

            return stop;
        }

        async Task StopAsync(ResourceRunner runner, ResourceRunner[] dependents)
        {
            await Task.WhenAll(dependents.Select(StopAfterDependentsAsync)).ConfigureAwait(false);
            await runner.StopAsync().ConfigureAwait(false);
        }
    }

    private static bool DependsOn(IResource resource, IResource on)
    {
        var seen = new HashSet<IResource>();
        return Reaches(resource);

        bool Reaches(IResource from) => from.Annotations.OfType<WaitAnnotation>()
            .Any(wait => wait.Resource == on || (seen.Add(wait.Resource) && Reaches(wait.Resource)));
    }
}
