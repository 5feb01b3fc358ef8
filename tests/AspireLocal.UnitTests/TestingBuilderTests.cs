using Aspire.Hosting.Testing;

namespace Gatehouse.AspireLocal.UnitTests;

public sealed class TestingBuilderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task CreateAsync_OfAnAppHost_RunsItsEntryPointInThisProcess()
    {
        using var builder = await CreateAsync("--folder", _folder.Path);
        builder.CreateResourceBuilder<ExecutableResource>("second").WithArgs("more");
        builder.CreateResourceBuilder<ExecutableResource>("first").WithEnvironment("ADDED", "by the test");
        builder.AddExecutable("third", "/bin/sh", _folder.Path, "-c", SampleScripts.WritesEnvironmentTo("env"));

        await using var application = await builder.BuildAsync();
        await application.StartAsync();
        await application.ResourceNotifications.WaitForResourceHealthyAsync("second").WaitAsync(TestApplication.Patience);

        Assert.Matches("^Port=[0-9]+$", await application.GetConnectionStringAsync("store"));
        Assert.Equal($"tcp://localhost:{(await application.GetConnectionStringAsync("store"))![5..]}", application.GetEndpoint("first", "main").OriginalString);
        var ids = (await TestApplication.WaitForFileAsync(_folder["second.pids"])).Split(' ').Select(int.Parse).ToArray();
        await TestApplication.WaitForFileAsync(_folder["env"]);

        await application.DisposeAsync();
        await TestApplication.WaitForEndAsync(ids[..2]);
    }

    [Fact]
    public async Task CreateAsync_OfAnAppHostThatThrows_ThrowsTheSame()
    {
        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => CreateAsync());

        Assert.Equal("--folder is missing.", exception.Message);
    }

    [Fact]
    public async Task Dispose_WithoutBuilding_EndsTheEntryPoint()
    {
        using var builder = await CreateAsync("--folder", _folder.Path);

        await builder.DisposeAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => builder.BuildAsync().WaitAsync(TestApplication.Patience));
    }

    [Fact]
    public async Task CreateAsync_OfTwoAtOnce_KeepsThemApart()
    {
        using var other = new TestFolder();
        using var one = await CreateAsync("--folder", _folder.Path);
        using var two = await CreateAsync("--folder", other.Path);
        await using var first = await one.BuildAsync();
        await using var second = await two.BuildAsync();
        await Task.WhenAll(first.StartAsync(), second.StartAsync());

        Assert.NotEqual(first.GetEndpoint("first", "main").Port, second.GetEndpoint("first", "main").Port);
    }

    [Fact]
    public async Task GetEndpoint_BeforeTheStart_IsRefused()
    {
        using var builder = await CreateAsync("--folder", _folder.Path);
        await using var application = await builder.BuildAsync();

        Assert.Throws<InvalidOperationException>(() => application.GetEndpoint("first", "main"));
    }

    public void Dispose() => _folder.Dispose();

    private static Task<IDistributedApplicationTestingBuilder> CreateAsync(params string[] args)
        => DistributedApplicationTestingBuilder.CreateAsync(typeof(SampleScripts), args, default);
}
