namespace Gatehouse.AspireLocal.UnitTests;

public sealed class ReferenceExpressionTests
{
    private readonly IDistributedApplicationBuilder _builder = TestApplication.Describe("--Parameters:password=s{e}cret");

    [Fact]
    public async Task Create_WithParameter_FillsItsValueAtRunTime()
    {
        var password = _builder.AddParameter("password", secret: true);

        var expression = ReferenceExpression.Create($"Password={password};");

        Assert.Equal("Password=s{e}cret;", await expression.GetValueAsync(default));
        Assert.Equal("Password={password.value};", expression.ValueExpression);
        Assert.Equal([password.Resource], expression.ValueProviders);
    }

    [Fact]
    public async Task Create_WithBracesInTheText_KeepsThem()
    {
        var text = "{b}";

        Assert.Equal("{a}{b}", await ReferenceExpression.Create($"{{a}}{text}").GetValueAsync(default));
    }

    [Fact]
    public async Task Create_WithConnectionStringInside_AddsToIt()
    {
        var password = _builder.AddParameter("password");
        var server = _builder.AddConnectionString("server", ReferenceExpression.Create($"Host=db;Password={password}"));

        var database = _builder.AddConnectionString("database", ReferenceExpression.Create($"{server};Database=orders"));

        Assert.Equal("Host=db;Password=s{e}cret;Database=orders", await database.Resource.ConnectionStringExpression.GetValueAsync(default));
        Assert.Equal("{server.connectionString};Database=orders", database.Resource.ConnectionStringExpression.ValueExpression);
        Assert.Contains(database.Resource.Annotations.OfType<WaitAnnotation>(), wait => wait.Resource == server.Resource);
    }

    [Fact]
    public async Task Create_WithEndpointProperties_FillsTheirParts()
    {
        var endpoint = _builder.AddExecutable("server", "true", ".").WithEndpoint(port: 4711, scheme: "tcp", isProxied: false).GetEndpoint("tcp");
        endpoint.EndpointAnnotation.AllocatedEndpoint = new AllocatedEndpoint(endpoint.EndpointAnnotation, "localhost", 4711);

        var expression = ReferenceExpression.Create($"{endpoint} {endpoint.Property(EndpointProperty.IPV4Host)} {endpoint.Property(EndpointProperty.Port)} {endpoint.Property(EndpointProperty.HostAndPort)} {endpoint.Property(EndpointProperty.TargetPort)}");

        Assert.Equal("tcp://localhost:4711 127.0.0.1 4711 localhost:4711 4711", await expression.GetValueAsync(default));
        Assert.Equal("{server.bindings.tcp.url} {server.bindings.tcp.ipv4host} {server.bindings.tcp.port} {server.bindings.tcp.hostandport} {server.bindings.tcp.targetport}", expression.ValueExpression);
    }
}
