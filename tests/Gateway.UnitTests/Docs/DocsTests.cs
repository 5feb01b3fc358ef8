using System.Net;
using Gatehouse.Gateway.UnitTests.Stack;

namespace Gatehouse.Gateway.UnitTests.Docs;

public sealed class DocsTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Theory]
    [InlineData("/docs/")]
    [InlineData("/openapi/orders.json")]
    [InlineData("/openapi/gateway.json")]
    public async Task Docs_InProduction_AskForAPermission(string path)
    {
        using var stranger = fixture.Gateway.Client();
        using var other = fixture.Gateway.Client(fixture.People.Add("orders:read"));
        using var reader = fixture.Gateway.Client(fixture.People.Add("docs:read"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync(path)).StatusCode);
        Assert.NotEqual(HttpStatusCode.Unauthorized, (await reader.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Docs_InDevelopment_AreForAnyone()
    {
        await using var gateway = new GatewayHost(fixture.People, fixture.Redis.ConnectionString, fixture.Backend.Address, "Development");
        using var client = gateway.Client();

        Assert.Contains("\"title\":\"orders\"", await client.GetStringAsync("/openapi/orders.json"), StringComparison.Ordinal);
        Assert.Contains("/healthz", await client.GetStringAsync("/openapi/gateway.json"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/openapi/nobody.json")).StatusCode);
        var page = await client.GetAsync("/docs");
        var location = page.Headers.Location;
        var html = location is null ? await page.Content.ReadAsStringAsync() : await client.GetStringAsync(new Uri(new Uri(gateway.Address, "/docs"), location));
        Assert.Contains("<html", html, StringComparison.OrdinalIgnoreCase);
    }
}
