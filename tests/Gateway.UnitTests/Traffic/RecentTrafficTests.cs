using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.Traffic;
using Gatehouse.Gateway.UnitTests.Stack;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.TestKit;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Gatehouse.Gateway.UnitTests.Traffic;

/// <summary>What all gateways did in the last minutes.</summary>
public sealed class RecentTrafficTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task Traffic_OfSeveralGateways_IsAddedUp_AndOldMinutesAreNot()
    {
        var (redis, time) = (fixture.Gateway.Services.GetRequiredService<IConnectionMultiplexer>(), new ManualTime(DateTimeOffset.UtcNow.AddDays(-1)));
        var (one, two, acme) = (new RecentTraffic(redis, time), new RecentTraffic(redis, time), TenantId.New());
        one.Add(Counted(acme, ("served", 4, 10), ("limited", 1, 3)));
        time.Advance(TimeSpan.FromMinutes(2));
        two.Add(Counted(acme, ("served", 4, 10), ("served", 900, 1)));

        var all = await WhenAsync(() => one.ReadAsync(5), found => found.Outcomes.GetValueOrDefault("served") == 21);
        Assert.Equal(3, all.Outcomes["limited"]);
        Assert.Equal((24L, 3L), all.Tenants[acme]);
        Assert.Equal((20L, 1L), (all.Buckets[LatencyBuckets.Of(4)], all.Buckets[LatencyBuckets.Of(900)]));
        Assert.Equal(11, (await one.ReadAsync(1)).Outcomes["served"]);
    }

    [Fact]
    public async Task Traffic_IsForThePlatformsPeople_AndCanBeOfOneTenant()
    {
        var (acme, globex) = (TenantId.New(), TenantId.New());
        var recent = fixture.Gateway.Services.GetRequiredService<RecentTraffic>();
        recent.Add(Counted(acme, ("served", 4, 10), ("forbidden", 1, 5)));
        recent.Add(Counted(globex, ("served", 4, 1)));
        using var stranger = fixture.Gateway.Client(fixture.People.Add("analytics:read"));
        Assert.Equal(HttpStatusCode.Forbidden, (await stranger.GetAsync("/admin/traffic")).StatusCode);

        using var client = fixture.Gateway.Client(fixture.People.Add("gateway:read"));
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/admin/traffic?minutes=16")).StatusCode);
        var shown = await WhenAsync(
            async () => JsonNode.Parse(await client.GetStringAsync($"/admin/traffic?tenant={acme}"))!, found => found["tenants"]!.AsArray().Count == 1);
        Assert.Equal((15, 5), ((int)shown["tenants"]![0]!["requests"]!, (int)shown["tenants"]![0]!["refused"]!));
        Assert.Contains("forbidden", shown["refusals"]!.AsArray().Select(r => (string)r!["reason"]!));
        Assert.True((double)shown["p50Ms"]! is > 3 and <= 5, $"{shown}");
    }

    private static Dictionary<TenantId, IReadOnlyList<TrafficCount>> Counted(TenantId tenant, params (string Outcome, double Milliseconds, int Times)[] requests)
    {
        var counter = new TrafficCounter();
        foreach (var (outcome, milliseconds, times) in requests)
        {
            for (var i = 0; i < times; i++)
            {
                counter.Count(tenant, "orders-read", outcome, milliseconds);
            }
        }

        return new(counter.Collect());
    }

    // What is sent to Redis without waiting is there a moment later.
    private static async Task<T> WhenAsync<T>(Func<Task<T>> ask, Func<T, bool> isRight)
    {
        T value = default!;
        await Eventually.TrueAsync(async () => isRight(value = await ask()), "the counts");
        return value;
    }
}
