using System.Net;
using Gatehouse.Gateway.UnitTests.Stack;
using Gatehouse.TestKit;

namespace Gatehouse.Gateway.UnitTests.RateLimiting;

/// <summary>Limits as clients meet them.</summary>
public sealed class RateLimitStageTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task SignIn_OverTheLimit_Is429WithATimeToComeBack()
    {
        await using var gateway = fixture.Start(("RateLimits:signIn:Limit", "3"), ("Gateway:TrustedProxies:0", "127.0.0.0/8"));
        using var client = ClientFrom(gateway, "10.0.0.1");

        // The limit is one for all these calls, in any spelling of their paths.
        foreach (var path in (string[])["/api/auth/login", "/API/Auth/Login/", "/api/auth/register"])
        {
            var admitted = await client.PostAsync(path, null);
            Assert.Equal(HttpStatusCode.OK, admitted.StatusCode);
            Assert.Equal("\"signIn\";q=3;w=60", admitted.Headers.GetValues("RateLimit-Policy").Single());
        }

        var refused = await client.PostAsync("/api/auth/login", null);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.StartsWith("\"signIn\";r=0;t=", refused.Headers.GetValues("RateLimit").Single(), StringComparison.Ordinal);
        Assert.Contains("\"error\":\"Rate limit exceeded\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var other = ClientFrom(gateway, "10.0.0.2");
        Assert.Equal(HttpStatusCode.OK, (await other.PostAsync("/api/auth/login", null)).StatusCode);
    }

    [Fact]
    public async Task SignIn_WithAnInventedAddress_StaysLimited()
    {
        await using var gateway = fixture.Start(("RateLimits:signIn:Limit", "1"), ("RateLimits:signIn:Window", "01:00:00"));
        using var first = ClientFrom(gateway, "10.9.9.1");
        using var second = ClientFrom(gateway, "10.9.9.2");

        await first.PostAsync("/api/auth/login", null);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await second.PostAsync("/api/auth/login", null)).StatusCode);
    }

    [Fact]
    public async Task Users_AreCountedEachForThemselves()
    {
        await using var gateway = fixture.Start(("RateLimits:user:Limit", "2"), ("RateLimits:user:Window", "01:00:00"));
        using var one = gateway.Client(fixture.People.Add("orders:read"));
        using var two = gateway.Client(fixture.People.Add("orders:read"));

        Assert.Equal(HttpStatusCode.OK, (await one.GetAsync("/api/orders")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await one.GetAsync("/api/orders")).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await one.GetAsync("/api/orders")).StatusCode);
        var other = await two.GetAsync("/api/orders");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal(2, other.Headers.GetValues("RateLimit").Count());
    }

    [Fact]
    public async Task RedisAway_LimitsGoOnLocally_AndComeBack()
    {
        var redis = new RedisServer();
        await redis.InitializeAsync();
        await using var gateway = new GatewayHost(
            fixture.People, redis.ConnectionString, fixture.Backend.Address,
            settings: [("RateLimits:user:Limit", "3"), ("RateLimits:user:Window", "01:00:00")]);
        using var before = gateway.Client(fixture.People.Add("orders:read"));
        Assert.Equal(HttpStatusCode.OK, (await before.GetAsync("/api/orders")).StatusCode);

        await redis.StopAsync();
        using var during = gateway.Client(fixture.People.Add("orders:read"));
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 6; i++)
        {
            answers.Add((await during.GetAsync("/api/orders")).StatusCode);
        }

        Assert.Equal(3, answers.Count(status => status is HttpStatusCode.OK));
        Assert.Equal(3, answers.Count(status => status is HttpStatusCode.TooManyRequests));

        // Back in Redis this person has not been counted yet.
        await redis.StartAsync();
        await Eventually.TrueAsync(
            async () => (await during.GetAsync("/api/orders")).StatusCode is HttpStatusCode.OK, "limits are shared again", TimeSpan.FromSeconds(30));
        await redis.DisposeAsync();
    }

    private static HttpClient ClientFrom(GatewayHost gateway, string address)
    {
        var client = gateway.Client();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        return client;
    }
}
