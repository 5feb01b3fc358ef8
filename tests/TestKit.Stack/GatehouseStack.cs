using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Gatehouse.TestKit.Stack;

/// <summary>The whole system as AppHost describes it, on real parts, with a data folder of its own. One per test collection.</summary>
public class GatehouseStack : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    // Two stacks that start at once on two cores are both slower than one after the other.
    private static readonly SemaphoreSlim Starting = new(1);

    private readonly string data = Directory.CreateTempSubdirectory("gatehouse-test-").FullName;
    private readonly LastLines lastLines = new();
    private DistributedApplication? app;
    private TelemetrySink? telemetry;

    /// <summary>The running application.</summary>
    public DistributedApplication App => app ?? throw new InvalidOperationException("The stack is not running.");

    /// <summary>What the services report, if they do.</summary>
    public TelemetrySink Telemetry => telemetry ?? throw new InvalidOperationException("The stack does not run, or does not report.");

    /// <summary>Where clients go.</summary>
    public Uri Gateway => App.GetEndpoint(ResourceNames.Gateway, "http");

    /// <summary>The demo people's password.</summary>
    public string DemoPassword => Secret("demo-password");

    /// <summary>The data folder, for a second start on the same data.</summary>
    public string DataFolder => data;

    /// <summary>Whether the services send traces, metrics and logs. That is work on every request and every second, so only where a test reads them.</summary>
    protected virtual bool Reports => false;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        // mktemp folders are private; PostgreSQL runs as another user when the tests run as root.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(data, (UnixFileMode)0b111_101_101);
        }

        if (Reports)
        {
            telemetry = await TelemetrySink.StartAsync();
        }

        await StartAsync();
    }

    /// <summary>Starts the application on the stack's data.</summary>
    /// <returns>Completes when the gateway and the dashboard are healthy.</returns>
    public async Task StartAsync()
    {
        await Starting.WaitAsync();
        try
        {
            await StartAloneAsync();
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"The stack was not up after {Patience}: {States()}", late);
        }
        finally
        {
            Starting.Release();
        }
    }

    // Whatever keeps the others waiting says why.
    private string States() => string.Concat(App.Services.GetRequiredService<DistributedApplicationModel>().Resources
        .Where(resource => resource is not ParameterResource)
        .Select(resource => (resource.Name, Now: App.ResourceNotifications.TryGetCurrentState(resource.Name, out var now) ? now?.Snapshot : null))
        .Select(r => $"{Environment.NewLine}{r.Name}: {r.Now?.State?.Text} {r.Now?.HealthStatus}"
            + (r.Now is { State.Text: "Running" or "Exited" or "FailedToStart", HealthStatus: not HealthStatus.Healthy }
                ? string.Concat(lastLines.Of(r.Name).Select(line => $"{Environment.NewLine}    {line}"))
                : "")));

    private async Task StartAloneAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            ["--data", data, "--infrastructure", "local"], timeout.Token);

        // Each test speaks from an address of its own, so that per-address limits stay as they are in production.
        builder.CreateResourceBuilder<ProjectResource>(ResourceNames.Gateway)
            .WithEnvironment("Gateway__TrustedProxies__0", "127.0.0.0/8")
            .WithEnvironment("Gateway__TrustedProxies__1", "::1/128");

        // A run hashes and verifies thousands of passwords; they are nobody's.
        foreach (var name in (string[])[ResourceNames.Auth, $"{ResourceNames.Auth}-migrate"])
        {
            builder.CreateResourceBuilder<ProjectResource>(name).WithEnvironment("Auth__BcryptCost", "4");
        }

        Configure(builder);
        foreach (var project in telemetry is null ? [] : builder.Resources.OfType<ProjectResource>().ToList())
        {
            builder.CreateResourceBuilder<ProjectResource>(project.Name)
                .WithEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT", Telemetry.Endpoint)
                .WithEnvironment("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
                .WithEnvironment("OTEL_METRIC_EXPORT_INTERVAL", "1000");
        }

        builder.Services.AddLogging(logging => logging.AddProvider(lastLines));
        app = await builder.BuildAsync(timeout.Token);
        await app.StartAsync(timeout.Token);
        await app.ResourceNotifications.WaitForResourceHealthyAsync(ResourceNames.Gateway, timeout.Token);
        await app.ResourceNotifications.WaitForResourceHealthyAsync(ResourceNames.Admin, timeout.Token);
    }

    /// <summary>Stops the application and keeps its data.</summary>
    /// <returns>Completes when nothing runs any more.</returns>
    public async Task StopAsync()
    {
        if (app is not null)
        {
            await app.DisposeAsync();
            app = null;
        }
    }

    /// <summary>A client with an address of its own.</summary>
    /// <returns>The client; the caller disposes of it.</returns>
    public GatewayClient CreateClient() => new(Gateway);

    /// <summary>A generated secret of this stack.</summary>
    /// <param name="name">The parameter's name in AppHost.</param>
    /// <returns>Its value.</returns>
    public string Secret(string name) => File.ReadAllText(Path.Combine(data, "secrets", name)).Trim();

    /// <summary>A connection string as a service gets it.</summary>
    /// <param name="name">The resource's name.</param>
    /// <returns>The connection string.</returns>
    public async Task<string> ConnectionStringAsync(string name) =>
        await App.GetConnectionStringAsync(name) ?? throw new InvalidOperationException($"{name} has no connection string.");

    /// <summary>Runs a resource command, such as <c>resource-stop</c>.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="command">The command's name.</param>
    /// <returns>Completes when it has been carried out.</returns>
    public async Task CommandAsync(string resource, string command)
    {
        var result = await App.ResourceCommands.ExecuteCommandAsync(resource, command);
        if (!result.Success)
        {
            throw new InvalidOperationException($"{command} of {resource} failed.");
        }
    }

    /// <summary>Ends a resource's process without a word of warning (SIGKILL).</summary>
    /// <param name="resource">The resource.</param>
    /// <returns>Completes when the application has noticed.</returns>
    public async Task KillAsync(string resource)
    {
        var running = await App.ResourceNotifications.WaitForResourceAsync(resource, e => e.Snapshot.State?.Text == KnownResourceStates.Running);
        var id = running.Snapshot.Properties.Single(p => p.Name == "executable.pid").Value;
        using (var process = Process.GetProcessById(Convert.ToInt32(id, CultureInfo.InvariantCulture)))
        {
            process.Kill();
        }

        await App.ResourceNotifications.WaitForResourceAsync(resource, e => e.Snapshot.State?.Text != KnownResourceStates.Running);
    }

    /// <summary>What a test wants otherwise than AppHost has it.</summary>
    /// <param name="builder">AppHost's builder, before it builds.</param>
    protected virtual void Configure(IDistributedApplicationTestingBuilder builder)
    {
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await StopAsync();
        if (telemetry is not null)
        {
            await telemetry.DisposeAsync();
        }

        Directory.Delete(data, recursive: true);
    }
}
