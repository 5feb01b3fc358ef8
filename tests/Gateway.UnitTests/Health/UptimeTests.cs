using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.Health.Uptimes;
using Gatehouse.Gateway.UnitTests.Stack;
using Gatehouse.TestKit;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Gatehouse.Gateway.UnitTests.Health;

/// <summary>How everything was in the last day.</summary>
public sealed class UptimeTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    // One gateway at a time looks; on a Redis of its own it is this one.
    private readonly RedisServer redis = new();

    public Task InitializeAsync() => redis.InitializeAsync();

    public Task DisposeAsync() => redis.DisposeAsync();

    [Fact]
    public async Task Log_KeepsADayInSlots()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var log = new UptimeLog(fixture.Gateway.Services.GetRequiredService<IConnectionMultiplexer>(), time);
        await log.NoteAsync([new("orders", true, 10), new("users", true, 1)]);
        await log.NoteAsync([new("orders", true, 30), new("users", true, 1)]);
        time.Advance(TimeSpan.FromMinutes(15));
        await log.NoteAsync([new("orders", false, 2000), new("users", true, 1)]);

        var (from, lines) = await log.ReadAsync();
        Assert.Equal(new DateTimeOffset(2026, 2, 28, 12, 30, 0, TimeSpan.Zero), from);
        var orders = lines.Single(line => line.Name == "orders");
        Assert.Equal(96, orders.Up.Length);
        Assert.Equal((2, 0, 0, 1, 40L), (orders.Up[^2], orders.Up[^1], orders.Down[^2], orders.Down[^1], orders.Milliseconds));

        time.Advance(TimeSpan.FromHours(24));
        Assert.Empty((await log.ReadAsync()).Lines);
    }

    [Fact]
    public async Task Rounds_NoteWhoAnswers_ForThePlatformsPeople()
    {
        await using var gateway = new GatewayHost(
            fixture.People, redis.ConnectionString, fixture.Backend.Address, settings: [("services:orders:http", "http://127.0.0.1:1")]);
        await gateway.Services.GetRequiredService<UptimeRounds>().LookAsync(default);

        using var client = gateway.Client(fixture.People.Add("gateway:read"));
        var items = JsonNode.Parse(await client.GetStringAsync("/admin/health/uptime"))!["items"]!.AsArray().ToDictionary(item => (string)item!["name"]!, item => item!);
        Assert.Equal((false, true), (Sum(items["orders"]["up"]!) > 0, Sum(items["orders"]["down"]!) > 0));
        Assert.Equal((true, false), (Sum(items["users"]["up"]!) > 0, Sum(items["users"]["down"]!) > 0));
        Assert.Null(items["orders"]["latencyMs"]);

        using var stranger = gateway.Client(fixture.People.Add("analytics:read"));
        Assert.Equal(HttpStatusCode.Forbidden, (await stranger.GetAsync("/admin/health/uptime")).StatusCode);
    }

    private static int Sum(JsonNode counts) => counts.AsArray().Sum(count => (int)count!);
}
