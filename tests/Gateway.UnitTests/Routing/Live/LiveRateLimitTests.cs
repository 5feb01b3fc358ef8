using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;

namespace Gatehouse.Gateway.UnitTests.Routing.Live;

/// <summary>Rate limits that change while two gateways serve.</summary>
[Collection(LiveCollection.Name)]
public sealed class LiveRateLimitTests(LiveFixture fixture) : IAsyncLifetime
{
    private const string Address = "/admin/rate-limits";

    private readonly HttpClient one = fixture.One.Client(fixture.Operator());
    private readonly HttpClient two = fixture.Two.Client(fixture.Operator());

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await PutAsync(new { });
        one.Dispose();
        two.Dispose();
    }

    [Fact]
    public async Task Put_IsInForceOnEveryGateway_ForThePoliciesThatAreNamed()
    {
        var answer = await PutAsync(new { user = Rule(limit: 3) });
        Assert.Equal((3, 1200), ((int)answer["policies"]!["user"]!["limit"]!, (int)answer["configured"]!["user"]!["limit"]!));
        Assert.Equal("tokenBucket", (string?)answer["policies"]!["public"]!["algorithm"]);

        Assert.Equal("3", await QuotaAsync(one));
        await Eventually.TrueAsync(async () => await QuotaAsync(two) == "3", "the new limit at the other gateway", TimeSpan.FromSeconds(2));

        await PutAsync(new { });
        Assert.Equal("1200", await QuotaAsync(one));
        await Eventually.TrueAsync(async () => await QuotaAsync(two) == "1200", "the old limit at the other gateway", TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Put_Wrong_NamesEveryField_AndChangesNothing()
    {
        using var answer = await one.PutAsJsonAsync(Address, new { policies = new { user = new { algorithm = "leaky", limit = 0 }, other = Rule(1) }, more = 1 });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var fields = (await answer.Content.ReadFromJsonAsync<JsonObject>())!["errors"]!.AsObject().Select(error => error.Key).Order(StringComparer.Ordinal);
        Assert.Equal(["more", "policies.other", "policies.user.algorithm", "policies.user.partition", "policies.user.windowSeconds"], fields);
        Assert.Equal("1200", await QuotaAsync(one));

        using var nothing = await one.PutAsJsonAsync(Address, new { });
        Assert.Equal(HttpStatusCode.BadRequest, nothing.StatusCode);
    }

    [Fact]
    public async Task Put_IsAVersion_ThatMappingsLeaveAlone_AndARollbackBringsBack()
    {
        using var before = await one.GetAsync(Address);
        var seen = before.Headers.ETag!;
        await PutAsync(new { user = Rule(limit: 17) });

        using var late = new HttpRequestMessage(HttpMethod.Put, Address) { Content = JsonContent.Create(new { policies = new { } }) };
        late.Headers.IfMatch.Add(seen);
        using var refused = await one.SendAsync(late);
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.StatusCode);

        var history = await one.GetFromJsonAsync<JsonObject>("/admin/config/history?limit=1");
        var version = (int)history!["items"]![0]!["version"]!;
        var change = Assert.Single(history["items"]![0]!["changes"]!.AsArray())!;
        Assert.Equal(("rateLimits.user", 17), ((string?)change["field"], (int)change["after"]!["limit"]!));

        using var mappings = await one.PutAsJsonAsync("/admin/config", new { defaultBackend = fixture.Third.Address, mappings = Array.Empty<object>() });
        Assert.Equal(HttpStatusCode.OK, mappings.StatusCode);
        Assert.Equal("17", await QuotaAsync(one));

        await PutAsync(new { });
        using var back = await one.PostAsJsonAsync("/admin/config/rollback", new { version = version + 1 });
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
        Assert.Equal("17", await QuotaAsync(one));
    }

    [Fact]
    public async Task Usage_TellsWhoIsRefused_WhicheverGatewayIsAsked()
    {
        await PutAsync(new { user = Rule(limit: 1) });
        var person = fixture.People.Add(Permissions.OrdersRead);
        using var client = fixture.One.Client(person);
        await Eventually.TrueAsync(async () => (await client.GetAsync("/api/orders/1")).StatusCode is HttpStatusCode.TooManyRequests, "a refusal");
        await PutAsync(new { });

        await Eventually.TrueAsync(
            async () => (await two.GetFromJsonAsync<JsonObject>($"{Address}/usage"))!["limited"]!.AsArray()
                .Any(limited => (string?)limited!["who"] == person.Id.ToString() && (string?)limited["kind"] == "user" && (long)limited["refused"]! > 0),
            "the refusal among those who are limited");
        var used = (await two.GetFromJsonAsync<JsonObject>($"{Address}/usage?minutes=15"))!["policies"]!.AsArray().Single(policy => (string?)policy!["policy"] == "user")!;
        Assert.True((long)used["admitted"]! > 0 && (long)used["refused"]! > 0, used.ToJsonString());
    }

    [Fact]
    public async Task WithoutPermission_NothingIsToldOrChanged()
    {
        using var reader = fixture.One.Client(fixture.People.Add("gateway:read"));
        using var nobody = fixture.One.Client(fixture.People.Add(Permissions.OrdersRead));
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync(Address)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PutAsJsonAsync(Address, new { policies = new { } })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await nobody.GetAsync(Address)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await nobody.GetAsync($"{Address}/usage")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await reader.GetAsync($"{Address}/usage?minutes=0")).StatusCode);
    }

    private static object Rule(int limit) => new { algorithm = "tokenBucket", partition = "user", limit, windowSeconds = 60 };

    private async Task<JsonObject> PutAsync(object policies)
    {
        using var answer = await one.PutAsJsonAsync(Address, new { policies });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    // Somebody new each time: their bucket is full.
    private async Task<string> QuotaAsync(HttpClient at)
    {
        using var client = (at == one ? fixture.One : fixture.Two).Client(fixture.People.Add(Permissions.OrdersRead));
        using var answer = await client.GetAsync("/api/orders/1");
        return answer.Headers.GetValues("RateLimit-Policy").Select(policy => policy.Split(';')).Single(policy => policy[0] == "\"user\"")[1]["q=".Length..];
    }
}
