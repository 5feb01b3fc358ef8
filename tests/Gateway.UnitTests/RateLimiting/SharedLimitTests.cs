using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.RateLimiting;
using Gatehouse.Gateway.UnitTests.Stack;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Gateway.UnitTests.RateLimiting;

/// <summary>Several gateways on one Redis.</summary>
public sealed class SharedLimitTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const int Clients = 200;
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("TokenBucket")]
    [InlineData("SlidingWindow")]
    public async Task FourGateways_TwoHundredClients_AdmitExactlyTheLimit(string algorithm)
    {
        var gateways = await GatewaysAsync(
            4, fixture.Redis, ("RateLimits:user:Algorithm", algorithm), ("RateLimits:user:Limit", "100"), ("RateLimits:user:Window", "01:00:00"),
            ("Gateway:RedisTimeoutMilliseconds", "10000"));
        var person = fixture.People.Add(Permissions.OrdersRead);
        var clients = Enumerable.Range(0, Clients).Select(i => gateways[i % 4].Client(person)).ToArray();

        // Twice each, all at once.
        var answers = await Task.WhenAll(clients.SelectMany(client => (HttpClient[])[client, client]).Select(client => client.GetAsync("/api/orders")));

        Assert.Equal(100, answers.Count(answer => answer.StatusCode is HttpStatusCode.OK));
        Assert.All(answers.Where(answer => answer.StatusCode is not HttpStatusCode.OK), refused =>
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.StartsWith("\"user\";r=0;t=", refused.Headers.GetValues("RateLimit").First(), StringComparison.Ordinal);
            Assert.True(refused.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        });

        // What a client may read out of the headers is true: the admitted ones counted down to nothing, each once.
        Assert.Equal(
            Enumerable.Range(0, 100).Select(left => $"{left}"),
            answers.Where(answer => answer.StatusCode is HttpStatusCode.OK)
                .Select(answer => answer.Headers.GetValues("RateLimit").First().Split(';')[1]["r=".Length..]).OrderBy(int.Parse));
        Array.ForEach(clients, client => client.Dispose());
        await Task.WhenAll(gateways.Select(gateway => gateway.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task FourLimiters_WithLeases_NeverAdmitMoreThanTheLimit_AndSeldomAskRedis()
    {
        var limit = new RateLimit($"leased-{Guid.CreateVersion7():N}", RateLimitAlgorithm.TokenBucket, RateLimitPartition.Tenant, 5000, TimeSpan.FromSeconds(2));
        Assert.Equal(50, limit.LargestLease);
        var gateways = await GatewaysAsync(4, fixture.Redis, ("Gateway:RedisTimeoutMilliseconds", "10000"));
        var watch = Stopwatch.StartNew();
        var runs = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(async () =>
        {
            var limiter = gateways[i % 4].Services.GetRequiredService<Limiter>();
            var (admitted, leased) = (0, 0);
            while (watch.Elapsed < limit.Window)
            {
                var request = new RateRequest("everybody", [new(limit, "everybody")]);
                await limiter.TakeAsync(request);
                admitted += request.Refusal is null ? 1 : 0;
                leased += request.Charges[0].Want == 0 ? 1 : 0;
            }

            return (admitted, leased);
        })));

        // The bucket, what it gained meanwhile, and nothing else; what may be missing lies in leases.
        var most = limit.Limit * (1 + (watch.Elapsed / limit.Window));
        Assert.InRange(runs.Sum(run => run.admitted), limit.Limit, most + 1);
        Assert.True(runs.Sum(run => run.leased) > limit.Limit / 2, $"{runs.Sum(run => run.leased)} of {runs.Sum(run => run.admitted)} leased");
        await Task.WhenAll(gateways.Select(gateway => gateway.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task RedisStoppedUnderLoad_LimitsHoldLocally_NothingFails_RevokedStaysRefused()
    {
        var redis = new RedisServer();
        await redis.InitializeAsync();
        var gateways = await GatewaysAsync(2, redis, ("RateLimits:user:Limit", "60"), ("RateLimits:user:Window", "01:00:00"));
        var revoked = fixture.People.Add(Permissions.OrdersRead);
        await gateways[0].Services.GetRequiredService<RevocationStore>().PublishAsync(RevocationScope.User, revoked.Id.Value, DateTimeOffset.UtcNow.AddMinutes(10));
        using var outcast = gateways[1].Client(revoked);
        await Eventually.TrueAsync(async () => (await outcast.GetAsync("/api/orders")).StatusCode is HttpStatusCode.Unauthorized, "the revocation is known", TimeSpan.FromSeconds(10));

        using var stop = new CancellationTokenSource();
        var answers = new ConcurrentBag<(HttpStatusCode Status, double Milliseconds)>();
        var load = gateways.SelectMany(gateway => Enumerable.Range(0, 4).Select(_ => LoadAsync(gateway, answers, stop.Token))).ToArray();
        await Eventually.TrueAsync(() => Task.FromResult(answers.Count > 200), "load", TimeSpan.FromSeconds(30));

        await redis.StopAsync();
        var away = Stopwatch.StartNew();
        await Eventually.TrueAsync(() => HealthAsync(gateways[0], "Degraded"), "health says so", TimeSpan.FromSeconds(15));
        answers.Clear();

        // Nobody has been counted before: half of 60 at each of the two gateways that were alive.
        var person = fixture.People.Add(Permissions.OrdersRead);
        foreach (var gateway in gateways)
        {
            using var client = gateway.Client(person);
            var alone = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => client.GetAsync("/api/orders")));
            Assert.Equal(30, alone.Count(answer => answer.StatusCode is HttpStatusCode.OK));
            Assert.Equal(30, alone.Count(answer => answer.StatusCode is HttpStatusCode.TooManyRequests));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await outcast.GetAsync("/api/orders")).StatusCode);
        await Eventually.TrueAsync(() => Task.FromResult(away.Elapsed > Outage && answers.Count > 500), "load goes on", 2 * Outage);
        Assert.Equal(HttpStatusCode.Unauthorized, (await outcast.GetAsync("/api/orders")).StatusCode);

        await redis.StartAsync();
        await Eventually.TrueAsync(() => HealthAsync(gateways[0], "Healthy"), "health says that it is back", TimeSpan.FromSeconds(30));

        // Together again: 60 of this one, whichever gateway.
        var another = fixture.People.Add(Permissions.OrdersRead);
        using var here = gateways[0].Client(another);
        using var there = gateways[1].Client(another);
        await Eventually.TrueAsync(() => HealthAsync(gateways[1], "Healthy"), "the other one too", TimeSpan.FromSeconds(30));
        var together = await Task.WhenAll(Enumerable.Range(0, 120).Select(i => (i % 2 == 0 ? here : there).GetAsync("/api/orders")));
        Assert.Equal(60, together.Count(answer => answer.StatusCode is HttpStatusCode.OK));

        await stop.CancelAsync();
        await Task.WhenAll(load);
        Assert.All(answers, answer => Assert.True((int)answer.Status < 500, $"{answer.Status}"));
        Assert.Contains(answers, answer => answer.Status is HttpStatusCode.OK);
        await Task.WhenAll(gateways.Select(gateway => gateway.DisposeAsync().AsTask()));
        await redis.DisposeAsync();
    }

    private async Task LoadAsync(GatewayHost gateway, ConcurrentBag<(HttpStatusCode Status, double Milliseconds)> answers, CancellationToken cancellationToken)
    {
        // Some hundred requests a second together: half a minute of all that goes would only take the processors from other tests.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!cancellationToken.IsCancellationRequested)
        {
            using var client = gateway.Client(fixture.People.Add(Permissions.OrdersRead));
            for (var i = 0; i < 80 && !cancellationToken.IsCancellationRequested; i++)
            {
                var started = Stopwatch.GetTimestamp();
                using var answer = await client.GetAsync("/api/orders", CancellationToken.None);
                answers.Add((answer.StatusCode, Stopwatch.GetElapsedTime(started).TotalMilliseconds));
                await pace.WaitForNextTickAsync(CancellationToken.None);
            }
        }
    }

    private async Task<GatewayHost[]> GatewaysAsync(int count, RedisServer redis, params (string Key, string Value)[] settings)
    {
        var gateways = Enumerable.Range(0, count)
            .Select(_ => new GatewayHost(fixture.People, redis.ConnectionString, fixture.Backend.Address, settings: settings)).ToArray();

        // All count together, and each has heard of the others.
        foreach (var gateway in gateways)
        {
            var presence = gateway.Services.GetRequiredService<RedisPresence>();
            await Eventually.TrueAsync(() => Task.FromResult(presence is { IsHere: true } && presence.Gateways >= count), "gateways know each other", TimeSpan.FromSeconds(30));
        }

        return gateways;
    }

    private async Task<bool> HealthAsync(GatewayHost gateway, string expected)
    {
        using var client = gateway.Client(fixture.People.Add(Permissions.GatewayRead));
        using var answer = await client.GetAsync("/health");
        return answer.IsSuccessStatusCode && (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["status"] == expected;
    }
}
