using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.UnitTests.Stack;
using Gatehouse.TestKit;

namespace Gatehouse.Gateway.UnitTests.Health;

/// <summary>A service of two instances, one of which fails.</summary>
public sealed class InstanceTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    private EchoBackend first = null!;
    private EchoBackend second = null!;
    private GatewayHost gateway = null!;
    private HttpClient client = null!;

    public async Task InitializeAsync()
    {
        (first, second) = (await EchoBackend.StartAsync(), await EchoBackend.StartAsync());
        gateway = fixture.Start(("services:orders:default:0", first.Address), ("services:orders:default:1", second.Address), ("RateLimits:user:Limit", "1000000"), ("RateLimits:tenant:Limit", "1000000"));
        client = gateway.Client(fixture.People.Add("orders:read", "orders:write"));
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await gateway.DisposeAsync();
        await first.DisposeAsync();
        await second.DisposeAsync();
    }

    [Fact]
    public async Task Both_AreUsed()
    {
        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/orders/1")).StatusCode);
        }

        Assert.True(first.Answered > 0 && second.Answered > 0, $"{first.Answered} and {second.Answered}");
    }

    [Fact]
    public async Task KilledUnderLoad_OnlyItsRequestsInFlightFail_InContractShape()
    {
        const int Clients = 8;
        using var enough = new CancellationTokenSource();
        var killed = new TaskCompletionSource();
        var done = 0;
        var load = Enumerable.Range(0, Clients).Select(number => Task.Run(async () =>
        {
            var failures = new List<(HttpMethod Method, HttpStatusCode Status, JsonObject? Problem)>();
            while (!enough.IsCancellationRequested)
            {
                using var request = new HttpRequestMessage(number % 2 == 0 ? HttpMethod.Get : HttpMethod.Post, "/api/orders/1");
                request.Content = number % 2 == 0 ? null : JsonContent.Create(new { number });
                using var answer = await client.SendAsync(request);
                if (!answer.IsSuccessStatusCode)
                {
                    failures.Add((request.Method, answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonObject>()));
                }

                if (Interlocked.Increment(ref done) > 300)
                {
                    killed.TrySetResult();
                }
            }

            return failures;
        })).ToList();
        var inFlight = Enumerable.Range(0, 4).Select(_ => client.PostAsync("/api/orders/slow", JsonContent.Create(1))).ToList();

        await killed.Task;
        await first.KillAsync();
        var atKill = Volatile.Read(ref done);
        await Eventually.TrueAsync(() => Volatile.Read(ref done) > atKill + 500, "the load goes on");
        await enough.CancelAsync();

        var failed = (await Task.WhenAll(load)).SelectMany(failures => failures).ToList();
        Assert.DoesNotContain(failed, failure => failure.Method == HttpMethod.Get);
        Assert.True(failed.Count <= Clients / 2, $"{failed.Count} failed: {string.Join(", ", failed)}");
        Assert.All(failed, failure => Assert.True(failure.Status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable && failure.Problem!["error"] is not null && failure.Problem["correlationId"] is not null));

        await second.KillAsync();
        foreach (var slow in await Task.WhenAll(inFlight))
        {
            Assert.Equal(HttpStatusCode.BadGateway, slow.StatusCode);
            Assert.Equal("bad_gateway", (string?)(await slow.Content.ReadFromJsonAsync<JsonObject>())!["error"]);
        }
    }

    [Fact]
    public async Task NotAlive_GetsNoTraffic_UntilItIsAgain()
    {
        first.IsAlive = false;
        await Eventually.TrueAsync(async () => await IsLeftOutAsync(), "the first is left out");

        first.IsAlive = true;
        await Eventually.TrueAsync(
            async () =>
            {
                var before = first.Answered;
                await client.GetAsync("/api/orders/1");
                return first.Answered > before;
            },
            "the first is back");
    }

    [Fact]
    public async Task NobodyAlive_Is503WithRetryAfter()
    {
        (first.IsAlive, second.IsAlive) = (false, false);
        HttpResponseMessage? answer = null;
        await Eventually.TrueAsync(async () => (answer = await client.GetAsync("/api/orders/1")).StatusCode is HttpStatusCode.ServiceUnavailable, "the circuit is open");

        Assert.NotNull(answer!.Headers.RetryAfter);
        Assert.Equal("service_unavailable", (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["error"]);
    }

    private async Task<bool> IsLeftOutAsync()
    {
        var before = first.Answered;
        for (var i = 0; i < 20; i++)
        {
            await client.GetAsync("/api/orders/1");
        }

        return first.Answered == before;
    }
}
