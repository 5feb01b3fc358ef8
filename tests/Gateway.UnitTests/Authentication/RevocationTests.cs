using System.Diagnostics.Metrics;
using System.Net;
using Gatehouse.Gateway.UnitTests.Stack;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.TestKit;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Gatehouse.Gateway.UnitTests.Authentication;

/// <summary>Revocations, pushed and missed.</summary>
public sealed class RevocationTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task Token_RevokedWhileRemembered_IsRefusedWithinASecond()
    {
        var person = fixture.People.Add("orders:read");
        using var client = fixture.Gateway.Client(person);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/orders")).StatusCode);

        await RevokeAsync(fixture.Gateway, person);

        await Eventually.TrueAsync(async () => (await client.GetAsync("/api/orders")).StatusCode is HttpStatusCode.Unauthorized, "refused", TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Token_RevokedWhileTheGatewayWasCutOff_IsRefusedAfterTheReconnect()
    {
        var redis = new RedisServer();
        await redis.InitializeAsync();
        await using var gateway = new GatewayHost(fixture.People, redis.ConnectionString, fixture.Backend.Address);
        var person = fixture.People.Add("orders:read");
        using var client = gateway.Client(person);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/orders")).StatusCode);

        // Written while nobody is connected: no push can have told the gateway.
        await redis.StopAsync();
        await redis.StartAsync();
        using (var other = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString))
        {
            var now = DateTimeOffset.UtcNow;
            var message = new Invalidation(Invalidation.Revoked, RevocationScope.User, person.Id.Value, now.ToUnixTimeMilliseconds(), now.AddMinutes(10).ToUnixTimeSeconds());
            await other.GetDatabase().SortedSetAddAsync("gh:revocations", message.Write(), message.Until!.Value);
        }

        await Eventually.TrueAsync(async () => (await client.GetAsync("/api/orders")).StatusCode is HttpStatusCode.Unauthorized, "refused", TimeSpan.FromSeconds(30));
        await redis.DisposeAsync();
    }

    [Fact]
    public async Task RedisAwayForLong_OldTokensReadButDoNotWrite_FreshOnesDo()
    {
        var redis = new RedisServer();
        await redis.InitializeAsync();
        await using var gateway = new GatewayHost(fixture.People, redis.ConnectionString, fixture.Backend.Address, settings: ("Revocation:MaxStalenessSeconds", "5"));
        string[] permissions = ["orders:read", "orders:write"];
        using var old = gateway.Client(fixture.People.Add(default, [], permissions, claims => claims["iat"] = DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeSeconds()));
        var revoked = fixture.People.Add(permissions);
        using var refused = gateway.Client(revoked);
        Assert.Equal(HttpStatusCode.OK, (await old.PostAsync("/api/orders", null)).StatusCode);
        await RevokeAsync(gateway, revoked);
        await Eventually.TrueAsync(async () => (await refused.GetAsync("/api/orders")).StatusCode is HttpStatusCode.Unauthorized, "refused");

        await redis.StopAsync();
        await Eventually.TrueAsync(async () => (await old.PostAsync("/api/orders", null)).StatusCode is HttpStatusCode.Unauthorized, "old token may not write", TimeSpan.FromSeconds(30));

        using var fresh = gateway.Client(fixture.People.Add(permissions));
        Assert.Equal(HttpStatusCode.OK, (await old.GetAsync("/api/orders")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await fresh.PostAsync("/api/orders", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await refused.GetAsync("/api/orders")).StatusCode);

        await redis.StartAsync();
        await Eventually.TrueAsync(async () => (await old.PostAsync("/api/orders", null)).StatusCode is HttpStatusCode.OK, "old token writes again", TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.Unauthorized, (await refused.GetAsync("/api/orders")).StatusCode);
        await redis.DisposeAsync();
    }

    [Fact]
    public async Task Token_SeenAgain_IsRememberedNotValidated()
    {
        var results = new System.Collections.Concurrent.ConcurrentBag<string?>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "gatehouse.tokens.checks")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => results.Add((string?)tags[0].Value));
        listener.Start();
        var tokens = fixture.Gateway.Services.GetRequiredService<AccessTokenValidator>();
        var token = fixture.People.Add().Token;
        var before = tokens.RememberedCount;

        await tokens.CheckAsync(token, default);
        await tokens.CheckAsync(token, default);
        await tokens.CheckAsync(token + "x", default);

        Assert.True(tokens.RememberedCount > before);
        Assert.Contains("validated", results);
        Assert.Contains("remembered", results);
        Assert.Contains("refused", results);
    }

    private static Task RevokeAsync(GatewayHost gateway, Person person) =>
        gateway.Services.GetRequiredService<RevocationStore>().PublishAsync(RevocationScope.User, person.Id.Value, DateTimeOffset.UtcNow.AddMinutes(10));
}
