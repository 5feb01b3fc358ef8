using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.UnitTests.Stack;

namespace Gatehouse.Gateway.UnitTests.Health;

public sealed class HealthTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task Healthz_IsTheDocumentedBody()
    {
        using var client = fixture.Gateway.Client();

        Assert.Equal("""{"ok":true}""", await client.GetStringAsync("/healthz"));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/alive")).StatusCode);
    }

    [Fact]
    public async Task Health_ForAStranger_IsOneWord()
    {
        using var client = fixture.Gateway.Client();

        Assert.Equal("""{"status":"Healthy"}""", await client.GetStringAsync("/health"));
    }

    [Fact]
    public async Task Health_ForAnOperator_NamesEverything()
    {
        using var client = fixture.Gateway.Client(fixture.People.Add("gateway:read"));

        var health = JsonNode.Parse(await client.GetStringAsync("/health"))!;

        Assert.Equal(["admin", "analytics", "auth", "orders", "users"], health["services"]!.AsObject().Select(s => s.Key));
        Assert.Equal("Healthy", (string?)health["services"]!["orders"]!["status"]);
        Assert.Equal("Healthy", (string?)health["postgres"]);
        Assert.Equal("Healthy", (string?)health["redis"]);
    }

    [Fact]
    public async Task Health_WithAServiceAway_IsDegradedButServes()
    {
        await using var gateway = fixture.Start(("services:orders:http", "http://127.0.0.1:1"));
        using var client = gateway.Client(fixture.People.Add("gateway:read"));

        var answer = await client.GetAsync("/health");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var health = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal("Degraded", (string?)health["status"]);
        Assert.Equal("Unhealthy", (string?)health["services"]!["orders"]!["status"]);
        Assert.Equal("Healthy", (string?)health["services"]!["users"]!["status"]);
    }

    [Fact]
    public async Task Health_AskedByMany_AsksServicesOnce()
    {
        await using var gateway = fixture.Start();
        using var client = gateway.Client();
        var before = fixture.Backend.HealthAsked;

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.GetStringAsync("/health")));

        // Five services, and perhaps a second round a second later, or one for the uptime.
        Assert.InRange(fixture.Backend.HealthAsked - before, 5, 20);
    }
}
