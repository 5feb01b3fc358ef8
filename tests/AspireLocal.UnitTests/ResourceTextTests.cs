using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gatehouse.AspireLocal.UnitTests;

public sealed class ResourceTextTests
{
    private readonly ExecutableResource _checked = new("server", "true", ".");
    private readonly ExecutableResource _unchecked = new("job", "true", ".");

    public ResourceTextTests() => _checked.Annotations.Add(new HealthCheckAnnotation("server_check"));

    [Fact]
    public void State_OfEveryKind_SaysWhatPeopleNeedToKnow()
    {
        var address = new UrlSnapshot("http", "http://localhost:8080", IsInternal: false);
        var page = address with { DisplayText = "the page" };

        Assert.Equal("", Of(_checked, new() { ResourceType = "", State = "NotStarted" }));
        Assert.Equal("waits for redis, auth", Of(_checked, new() { ResourceType = "", State = "Waiting", WaitingFor = ["redis", "auth"] }));
        Assert.Equal("started", Of(_checked, new() { ResourceType = "", State = "Running", HealthStatus = HealthStatus.Unhealthy }));
        Assert.Equal("healthy http://localhost:8080", Of(_checked, new() { ResourceType = "", State = "Running", HealthStatus = HealthStatus.Healthy, IsReady = true, Urls = [address] }));
        Assert.Equal("not healthy http://localhost:8080 (the page)", Of(_checked, new() { ResourceType = "", State = "Running", HealthStatus = HealthStatus.Unhealthy, IsReady = true, Urls = [page] }));
        Assert.Equal("runs", Of(_unchecked, new() { ResourceType = "", State = "Running", HealthStatus = HealthStatus.Healthy, IsReady = true }));
        Assert.Equal("did not start: no such program", Of(_checked, new() { ResourceType = "", State = "FailedToStart", Problem = "no such program" }));
        Assert.Equal("finished (exit code 0)", Of(_unchecked, new() { ResourceType = "", State = "Finished", ExitCode = 0 }));
        Assert.Equal("ended by itself with exit code 3", Of(_checked, new() { ResourceType = "", State = "Finished", ExitCode = 3, Problem = "ended by itself with exit code 3" }));
    }

    [Fact]
    public void IsShown_ForAValue_OnlyWhenSomethingIsWrongWithIt()
    {
        var parameter = new ParameterResource("key", _ => "value");

        Assert.False(ResourceText.IsShown(new(parameter, "key", new() { ResourceType = "", State = "Running" })));
        Assert.True(ResourceText.IsShown(new(parameter, "key", new() { ResourceType = "", State = "ValueMissing", Problem = "missing" })));
        Assert.True(ResourceText.IsShown(new(_checked, "server", new() { ResourceType = "", State = "Running" })));
    }

    [Fact]
    public void Death_WithoutAWord_SaysThat()
        => Assert.Equal(["ended by itself with exit code 1 and said nothing."], ResourceText.Death(1, []));

    private static string Of(IResource resource, CustomResourceSnapshot snapshot) => ResourceText.State(new(resource, resource.Name, snapshot));
}
