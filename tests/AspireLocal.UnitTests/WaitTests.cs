using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gatehouse.AspireLocal.UnitTests;

public sealed class WaitTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly IDistributedApplicationTestingBuilder _builder = TestApplication.Describe();

    [Fact]
    public async Task WaitFor_AResourceThatIsNotHealthyYet_StartsOnlyWhenItIs()
    {
        var isHealthy = false;
        _builder.Services.AddHealthChecks().AddCheck("server_check", () => isHealthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
        var server = _builder.AddScript("server", _folder, SampleScripts.Runs).WithHealthCheck("server_check");
        _builder.AddScript("client", _folder, SampleScripts.Runs).WaitFor(server);

        await using var application = await _builder.StartAsync();
        await application.WaitAsync("server", snapshot => snapshot.HealthStatus == HealthStatus.Unhealthy);
        Assert.Equal("Waiting", StateOf(application, "client"));

        isHealthy = true;
        await application.WaitForStateAsync("client", "Running");
        Assert.Equal(HealthStatus.Healthy, Known(application, "server").Snapshot.HealthStatus);
    }

    [Fact]
    public async Task WaitForStart_AResourceThatIsNotHealthy_StartsWhenItRuns()
    {
        _builder.Services.AddHealthChecks().AddCheck("server_check", () => HealthCheckResult.Unhealthy());
        var server = _builder.AddScript("server", _folder, SampleScripts.Runs).WithHealthCheck("server_check");
        _builder.AddScript("client", _folder, SampleScripts.Runs).WaitForStart(server);

        await using var application = await _builder.StartAsync();

        await application.WaitForStateAsync("client", "Running");
    }

    [Fact]
    public async Task WaitForCompletion_OfAJob_StartsAfterItsEnd()
    {
        var job = _builder.AddScript("job", _folder, "sleep 0.2; echo job >> order");
        _builder.AddScript("server", _folder, "echo server >> order; " + SampleScripts.Runs).WaitForCompletion(job);

        await using var application = await _builder.StartAsync();
        await application.WaitForStateAsync("server", "Running");
        await application.WaitAsync("job", snapshot => snapshot is { State.Text: "Finished", ExitCode: 0, Problem: null });

        await TestApplication.WaitForFileAsync(_folder["order"]);
        Assert.StartsWith("job\n", await File.ReadAllTextAsync(_folder["order"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitForCompletion_OfAJobThatFails_DoesNotStartAndSaysWhy()
    {
        var job = _builder.AddScript("job", _folder, "exit 3");
        var server = _builder.AddScript("server", _folder, SampleScripts.Runs).WaitForCompletion(job);
        _builder.AddScript("client", _folder, SampleScripts.Runs).WaitFor(server);

        await using var application = await _builder.StartAsync();
        var failed = await application.WaitForStateAsync("server", "FailedToStart");
        await application.WaitForStateAsync("client", "FailedToStart");

        Assert.Equal("Resource 'server' stopped waiting for dependency resource 'job' because it ended with exit code 3.", failed.Snapshot.Problem);
        await Assert.ThrowsAsync<DistributedApplicationException>(() => application.ResourceNotifications.WaitForResourceHealthyAsync("client"));
    }

    [Fact]
    public async Task WaitForCompletion_WithAnotherExitCode_TakesThatForGood()
    {
        var job = _builder.AddScript("job", _folder, "exit 3");
        _builder.AddScript("server", _folder, SampleScripts.Runs).WaitForCompletion(job, exitCode: 3);

        await using var application = await _builder.StartAsync();

        await application.WaitForStateAsync("server", "Running");
    }

    [Fact]
    public async Task WaitFor_AConnectionString_WaitsForTheServerInIt()
    {
        var isHealthy = false;
        _builder.Services.AddHealthChecks().AddCheck("server_check", () => isHealthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
        var server = _builder.AddScript("server", _folder, SampleScripts.Runs).WithEndpoint(scheme: "tcp").WithHealthCheck("server_check");
        var store = _builder.AddConnectionString("store", ReferenceExpression.Create($"{server.GetEndpoint("tcp")}")).WaitFor(server);
        _builder.AddScript("client", _folder, SampleScripts.Runs).WithReference(store).WaitFor(store);

        await using var application = await _builder.StartAsync();
        await application.WaitAsync("client", snapshot => snapshot.WaitingFor.SequenceEqual(["store"]));
        Assert.Equal("waits for store", ResourceText.State(Known(application, "client")));

        isHealthy = true;
        await application.WaitForStateAsync("client", "Running");
    }

    [Fact]
    public async Task HttpHealthCheck_OfAnEndpoint_IsHealthyOnlyWithTheExpectedStatus()
    {
        var port = FreePorts.Take();
        _builder.AddScript("server", _folder, SampleScripts.Runs).WithHttpEndpoint(port: port, isProxied: false).WithHttpHealthCheck("/health", statusCode: 204);

        await using var application = await _builder.StartAsync();
        await application.WaitAsync("server", snapshot => snapshot.HealthStatus == HealthStatus.Unhealthy);

        // The test answers in the program's place.
        var status = 503;
        await using var http = WebApplication.CreateSlimBuilder(["--urls", $"http://localhost:{port}"]).Build();
        http.MapGet("/health", () => Results.StatusCode(status));
        await http.StartAsync();
        using var client = application.CreateHttpClient("server");
        Assert.Equal(503, (int)(await client.GetAsync("/health")).StatusCode);
        Assert.Equal(HealthStatus.Unhealthy, Known(application, "server").Snapshot.HealthStatus);

        status = 204;
        await application.WaitAsync("server", snapshot => snapshot.HealthStatus == HealthStatus.Healthy);
    }

    [Fact]
    public void WaitFor_Itself_IsRefused()
    {
        var server = _builder.AddScript("server", _folder, SampleScripts.Runs);

        Assert.Throws<DistributedApplicationException>(() => server.WaitFor(server));
    }

    public void Dispose()
    {
        _builder.Dispose();
        _folder.Dispose();
    }

    private static ResourceEvent Known(DistributedApplication application, string resource)
    {
        Assert.True(application.ResourceNotifications.TryGetCurrentState(resource, out var known));
        return known!;
    }

    private static string? StateOf(DistributedApplication application, string resource) => Known(application, resource).Snapshot.State?.Text;
}
