using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.AspireLocal.UnitTests;

public sealed class LifecycleTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly IDistributedApplicationTestingBuilder _builder = TestApplication.Describe();

    [Fact]
    public async Task Stop_ThenStart_RunsAnotherProcessOnTheSamePort()
    {
        var server = _builder.AddScript("server", _folder, SampleScripts.Runs).WithEndpoint(scheme: "tcp");
        await using var application = await _builder.StartAsync();
        var first = ProcessOf(await application.WaitForStateAsync("server", "Running"));
        var url = server.GetEndpoint("tcp").Url;

        Assert.True((await application.ResourceCommands.ExecuteCommandAsync("server", KnownResourceCommands.StopCommand)).Success);
        Assert.False(TestApplication.IsAlive(first));
        Assert.True(application.ResourceNotifications.TryGetCurrentState("server", out var stopped));
        Assert.Equal("Finished", stopped!.Snapshot.State?.Text);

        Assert.True((await application.ResourceCommands.ExecuteCommandAsync(server.Resource, "resource-start")).Success);
        await application.ResourceNotifications.WaitForResourceHealthyAsync("server").WaitAsync(TestApplication.Patience);
        Assert.NotEqual(first, ProcessOf(await application.WaitForStateAsync("server", "Running")));
        Assert.Equal(url, server.GetEndpoint("tcp").Url);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_RightAfterAKill_RunsAnotherProcess(bool waitForTheNotice)
    {
        _builder.AddScript("server", _folder, SampleScripts.Runs);
        await using var application = await _builder.StartAsync();
        var first = ProcessOf(await application.WaitForStateAsync("server", "Running"));

        using (var process = System.Diagnostics.Process.GetProcessById(first))
        {
            process.Kill();
        }

        if (waitForTheNotice)
        {
            await application.WaitAsync("server", snapshot => snapshot.State?.Text != "Running");
        }

        await application.ResourceCommands.ExecuteCommandAsync("server", KnownResourceCommands.StartCommand);

        Assert.NotEqual(first, ProcessOf(await application.WaitForStateAsync("server", "Running")));
    }

    [Fact]
    public async Task Restart_OfARunningResource_RunsAnotherProcess()
    {
        _builder.AddScript("server", _folder, SampleScripts.Runs);
        await using var application = await _builder.StartAsync();
        var first = ProcessOf(await application.WaitForStateAsync("server", "Running"));

        await application.ResourceCommands.ExecuteCommandAsync("server", KnownResourceCommands.RestartCommand);

        Assert.NotEqual(first, ProcessOf(await application.WaitForStateAsync("server", "Running")));
    }

    [Theory]
    [InlineData("nobody", "start")]
    [InlineData("server", "dance")]
    public async Task Command_ThatDoesNotExist_SaysSo(string resource, string command)
    {
        _builder.AddScript("server", _folder, SampleScripts.Runs);
        await using var application = await _builder.StartAsync();

        var result = await application.ResourceCommands.ExecuteCommandAsync(resource, command);

        Assert.False(result.Success);
        Assert.Contains(resource, result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Death_OfAResource_IsReportedWithItsLastLines()
    {
        var log = new CollectedLog();
        _builder.Services.AddSingleton<ILoggerProvider>(log);
        _builder.AddScript("server", _folder, "seq 1 30; echo broken >&2; exit 7");

        await using var application = await _builder.StartAsync();
        var dead = await application.WaitForStateAsync("server", "Finished");
        await application.DisposeAsync();

        Assert.Equal(7, dead.Snapshot.ExitCode);
        Assert.Equal("ended by itself with exit code 7", dead.Snapshot.Problem);
        var report = Assert.Single(log.Entries, entry => entry.Level == LogLevel.Error);
        Assert.EndsWith(".Resources.server", report.Category, StringComparison.Ordinal);
        Assert.Contains("broken", report.Message, StringComparison.Ordinal);
        Assert.Contains("\n30\n", report.Message + "\n", StringComparison.Ordinal);
        Assert.DoesNotContain("\n5\n", report.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_StopsInTheReverseOrderOfTheWaits()
    {
        var script = (string name) => $"trap 'echo {name} >> order; exit 0' TERM; while :; do sleep 0.02; done";
        var store = _builder.AddScript("store", _folder, script("store")).WithEndpoint(scheme: "tcp");
        var connection = _builder.AddConnectionString("connection", ReferenceExpression.Create($"{store.GetEndpoint("tcp")}"));
        var service = _builder.AddScript("service", _folder, script("service")).WaitFor(connection);
        _builder.AddScript("gateway", _folder, script("gateway")).WaitFor(service);
        var application = await _builder.StartAsync();
        await application.WaitForStateAsync("gateway", "Running");
        await Task.Delay(200);

        await application.DisposeAsync();

        Assert.Equal("gateway\nservice\nstore\n", await File.ReadAllTextAsync(_folder["order"]));
    }

    [Fact]
    public async Task Stop_OfAResourceThatIgnoresSigTerm_EndsItWithItsChildren()
    {
        _builder.AddScript("server", _folder, "trap '' TERM; " + SampleScripts.WithChild("server"));
        var application = await _builder.StartAsync();
        var ids = (await TestApplication.WaitForFileAsync(_folder["server.pids"])).Split(' ').Select(int.Parse).ToArray();
        Assert.All(ids, id => Assert.True(TestApplication.IsAlive(id)));

        await application.DisposeAsync();

        await TestApplication.WaitForEndAsync(ids);
    }

    [Fact]
    public async Task Program_ThatIsNotThere_FailsToStartAndSaysWhich()
    {
        _builder.AddExecutable("server", "no-such-program", _folder.Path);

        await using var application = await _builder.StartAsync();

        Assert.Contains("'no-such-program'", (await application.WaitForStateAsync("server", "FailedToStart")).Snapshot.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Project_ThatIsNotBuilt_FailsToStartAndSaysSo()
    {
        _builder.AddProject("web", _folder["Web/Web.csproj"]);

        await using var application = await _builder.StartAsync();

        Assert.Contains("'Web' has not been built", (await application.WaitForStateAsync("web", "FailedToStart")).Snapshot.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExplicitStart_WaitsForTheCommand()
    {
        _builder.AddScript("server", _folder, SampleScripts.Runs).WithExplicitStart();
        await using var application = await _builder.StartAsync();
        Assert.True(application.ResourceNotifications.TryGetCurrentState("server", out var known));
        Assert.Equal("NotStarted", known!.Snapshot.State?.Text);

        await application.ResourceCommands.ExecuteCommandAsync("server", "start");

        await application.WaitForStateAsync("server", "Running");
    }

    public void Dispose()
    {
        _builder.Dispose();
        _folder.Dispose();
    }

    private static int ProcessOf(ResourceEvent update)
        => Convert.ToInt32(update.Snapshot.Properties.Single(property => property.Name == "executable.pid").Value, System.Globalization.CultureInfo.InvariantCulture);
}
