using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.AspireLocal.UnitTests;

public sealed class EnvironmentTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly IDistributedApplicationTestingBuilder _builder = TestApplication.Describe();

    [Fact]
    public async Task WithReference_ToAProject_GivesServiceDiscoveryAndShortForm()
    {
        var web = _builder.AddProject("web-site", _folder.AddProject("Web", SampleScripts.Runs)).WithHttpEndpoint().WithHttpEndpoint(name: "internal-api");

        var environment = await EnvironmentOfAsync(reader => reader.WithReference(web));

        Assert.Matches("^http://localhost:[0-9]+$", environment["services__web-site__http__0"]);
        Assert.Equal(environment["services__web-site__http__0"], environment["WEB_SITE_HTTP"]);
        Assert.Matches("^http://localhost:[0-9]+$", environment["services__web-site__internal-api__0"]);
        Assert.Equal(environment["services__web-site__internal-api__0"], environment["WEB_SITE_INTERNAL_API"]);
    }

    [Fact]
    public async Task WithReference_ToAConnectionString_GivesItAndItsProperties()
    {
        var password = _builder.AddParameter("password", "secret");
        var database = _builder.AddConnectionString("app-db", ReferenceExpression.Create($"Host=h;Password={password}"))
            .WithConnectionProperty("Password", ReferenceExpression.Create($"{password}"));

        var environment = await EnvironmentOfAsync(reader => reader.WithReference(database).WithReference(database, connectionName: "other"));

        Assert.Equal("Host=h;Password=secret", environment["ConnectionStrings__app-db"]);
        Assert.Equal("secret", environment["APP_DB_PASSWORD"]);
        Assert.Equal("Host=h;Password=secret", environment["ConnectionStrings__other"]);
        Assert.Equal("secret", environment["OTHER_PASSWORD"]);
    }

    [Fact]
    public async Task WithEnvironment_InEveryForm_IsSet()
    {
        var parameter = _builder.AddParameter("key", "of parameter");
        var server = _builder.AddScript("server", _folder, SampleScripts.Runs).WithEndpoint(scheme: "tcp");

        var environment = await EnvironmentOfAsync(reader => reader
            .WithEnvironment("TEXT", "text")
            .WithEnvironment("INTERPOLATED", $"with {parameter}")
            .WithEnvironment("PARAMETER", parameter)
            .WithEnvironment("ENDPOINT", server.GetEndpoint("tcp"))
            .WithEnvironment("LATE", () => "late")
            .WithEnvironment(context => context.EnvironmentVariables["CALLBACK"] = context.Resource.Name));

        Assert.Equal("text", environment["TEXT"]);
        Assert.Equal("with of parameter", environment["INTERPOLATED"]);
        Assert.Equal("of parameter", environment["PARAMETER"]);
        Assert.Matches("^tcp://localhost:[0-9]+$", environment["ENDPOINT"]);
        Assert.Equal("late", environment["LATE"]);
        Assert.Equal("reader", environment["CALLBACK"]);
    }

    [Fact]
    public async Task Project_WithHttpEndpoint_IsToldWhereToListenAndWhereTelemetryGoes()
    {
        _builder.Configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "http://localhost:4317";
        _builder.Configuration["AppHost:OtlpApiKey"] = "otlp-key";
        var project = _builder.AddProject("web", _folder.AddProject("Web", SampleScripts.WritesEnvironmentTo("../env"))).WithHttpEndpoint();

        await using var application = await _builder.StartAsync();
        var environment = TestApplication.EnvironmentIn((await TestApplication.WaitForFileAsync(_folder["env"])).Split('\n'));

        Assert.Equal(project.GetEndpoint("http").Url, environment["ASPNETCORE_URLS"]);
        Assert.Equal("web", environment["OTEL_SERVICE_NAME"]);
        Assert.Equal("service.instance.id=web", environment["OTEL_RESOURCE_ATTRIBUTES"]);
        Assert.Equal("http://localhost:4317", environment["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal("grpc", environment["OTEL_EXPORTER_OTLP_PROTOCOL"]);
        Assert.Equal("x-otlp-api-key=otlp-key", environment["OTEL_EXPORTER_OTLP_HEADERS"]);
        Assert.Equal("1000", environment["OTEL_BSP_SCHEDULE_DELAY"]);
        Assert.Equal("1000", environment["OTEL_BLRP_SCHEDULE_DELAY"]);
        Assert.Equal("1000", environment["OTEL_METRIC_EXPORT_INTERVAL"]);
        Assert.Equal("always_on", environment["OTEL_TRACES_SAMPLER"]);
    }

    [Fact]
    public async Task Arguments_InEveryForm_ArePassedInOrder()
    {
        var parameter = _builder.AddParameter("key", "with space");
        _builder.AddExecutable("echo", "/bin/sh", _folder.Path, "-c", "printf '%s|' \"$@\" > args.tmp; mv args.tmp args", "sh", "first")
            .WithArgs(parameter.Resource, 2)
            .WithArgs(context => context.Args.Add("it's last"));

        await using var application = await _builder.StartAsync();

        Assert.Equal("first|with space|2|it's last|", await TestApplication.WaitForFileAsync(_folder["args"]));
    }

    public void Dispose()
    {
        _builder.Dispose();
        _folder.Dispose();
    }

    private async Task<Dictionary<string, string>> EnvironmentOfAsync(Action<IResourceBuilder<ExecutableResource>> describe)
    {
        // Not from a shell's script: it would leave out variables whose names are none of a shell's.
        var log = new CollectedLog();
        _builder.Services.AddSingleton<ILoggerProvider>(log);
        describe(_builder.AddExecutable("reader", "env", _folder.Path));
        await using var application = await _builder.StartAsync();
        await application.WaitForStateAsync("reader", "Finished");
        return TestApplication.EnvironmentIn(log.LinesOf("reader"));
    }
}
