using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.UnitTests.Stack;
using Gatehouse.TestKit;

namespace Gatehouse.Gateway.UnitTests.Routing.Live;

/// <summary>Mappings that change while two gateways serve.</summary>
[Collection(LiveCollection.Name)]
public sealed class LiveConfigurationTests(LiveFixture fixture) : IAsyncLifetime
{
    private readonly HttpClient one = fixture.One.Client(fixture.Operator());
    private readonly HttpClient two = fixture.Two.Client(fixture.Operator());

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        one.Dispose();
        two.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Put_IsInForceOnEveryGatewayWithinTwoSeconds()
    {
        await PutAsync(Config(fixture.Other.Address));
        await Eventually.TrueAsync(() => ReachesAsync(two, fixture.Other), "the first configuration");
        var clock = Stopwatch.StartNew();

        var answer = await PutAsync(Config(fixture.Third.Address));

        Assert.True((bool)answer["ok"]!);
        Assert.Equal(fixture.Third.Address, (string?)answer["config"]!["defaultBackend"]);
        Assert.True(await ReachesAsync(one, fixture.Third));
        await Eventually.TrueAsync(() => ReachesAsync(two, fixture.Third), "the new configuration", TimeSpan.FromSeconds(2));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3), $"{clock.Elapsed}");
    }

    [Fact]
    public async Task Put_WhileRedisIsAway_IsInForceOnTheOtherGatewayToo()
    {
        await PutAsync(Config(fixture.Other.Address));
        await Eventually.TrueAsync(() => ReachesAsync(two, fixture.Other), "the first configuration");
        await fixture.Redis.StopAsync();
        try
        {
            await PutAsync(Config(fixture.Third.Address));
            await Eventually.TrueAsync(() => ReachesAsync(two, fixture.Third), "the new configuration");
        }
        finally
        {
            await fixture.Redis.StartAsync();
        }
    }

    [Fact]
    public async Task Put_UnderLoad_DropsNoRequest()
    {
        await PutAsync(Config(fixture.Third.Address));
        using var enough = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var answers = new List<HttpStatusCode>();
            while (!enough.IsCancellationRequested)
            {
                using var answer = await one.GetAsync("/api/anything");
                answers.Add(answer.StatusCode);
            }

            return answers;
        })).ToList();

        for (var i = 0; i < 10; i++)
        {
            await PutAsync(Config(i % 2 == 0 ? fixture.Other.Address : fixture.Third.Address));
        }

        await enough.CancelAsync();
        var seen = (await Task.WhenAll(clients)).SelectMany(answers => answers).ToList();
        Assert.True(seen.Count > 50, $"{seen.Count} requests");
        Assert.All(seen, status => Assert.Equal(HttpStatusCode.OK, status));
    }

    [Fact]
    public async Task Mappings_AreFoundByHostPortAndPrefix_AndApiIsStripped()
    {
        await PutAsync(new
        {
            defaultBackend = fixture.Service.Address,
            mappings = new object[]
            {
                new { frontendHost = "app.example.com", backend = fixture.Other.Address },
                new { frontendHost = "app.example.com", pathPrefix = "/v2", backend = fixture.Third.Address + "/base" },
            },
        });

        Assert.Equal("/v1/users", (string?)(await SeenAsync(one, "/api/v1/users", "APP.example.com:8080", fixture.Other))["path"]);
        Assert.Equal("/base/v2/users", (string?)(await SeenAsync(one, "/api/v2/users?a=b", "app.example.com", fixture.Third))["path"]);
        Assert.Equal("/v2/users", (string?)(await SeenAsync(one, "/api/v2/users", "other.example.com", fixture.Service))["path"]);
    }

    [Fact]
    public async Task Backends_ThatDifferInCaseOnly_AreTwo()
    {
        await PutAsync(new
        {
            defaultBackend = fixture.Third.Address + "/App",
            mappings = new object[] { new { frontendHost = "small.example.com", backend = fixture.Third.Address + "/app" } },
        });

        Assert.Equal("/App/v1/x", (string?)(await SeenAsync(one, "/api/v1/x", "other.example.com", fixture.Third))["path"]);
        Assert.Equal("/app/v1/x", (string?)(await SeenAsync(one, "/api/v1/x", "small.example.com", fixture.Third))["path"]);

        await PutAsync(Config(fixture.Third.Address + "/app"));
        Assert.Equal("/app/v1/x", (string?)(await SeenAsync(one, "/api/v1/x", "other.example.com", fixture.Third))["path"]);
        await Eventually.TrueAsync(() => ReachesAsync(two, fixture.Third), "the other gateway has it too");
    }

    [Fact]
    public async Task Host_EncodedAsBrowsersDo_IsTheNameItMeans()
    {
        await PutAsync(new
        {
            defaultBackend = fixture.Service.Address,
            mappings = new object[] { new { frontendHost = "xn--mnchen-3ya.example.com", backend = fixture.Other.Address } },
        });

        Assert.Equal("/v1/x", (string?)(await SeenAsync(one, "/api/v1/x", "xn--mnchen-3ya.example.com", fixture.Other))["path"]);
    }

    [Fact]
    public async Task Wrong_IsRefusedAsAWhole_AndTheOldOneStays()
    {
        await PutAsync(Config(fixture.Third.Address));

        using var answer = await one.PutAsJsonAsync("/admin/config", new { defaultBackend = "http://169.254.169.254", mappings = new[] { new { frontendHost = "a b" } }, more = 1 });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal(["defaultBackend", "mappings[0].backend", "mappings[0].frontendHost", "more"], problem!["errors"]!.AsObject().Select(error => error.Key).Order(StringComparer.Ordinal));
        Assert.True(await ReachesAsync(one, fixture.Third));
        await Eventually.TrueAsync(() => ReachesAsync(two, fixture.Third), "the other gateway has the old one too");
    }

    [Fact]
    public async Task Admin_IsForOperatorsOnly()
    {
        using var stranger = fixture.One.Client();
        using var reader = fixture.One.Client(fixture.People.Add("gateway:read"));
        using var member = fixture.One.Client(fixture.People.Add("orders:read"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/admin/config")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await member.GetAsync("/admin/config")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/admin/config")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PutAsJsonAsync("/admin/config", Config(fixture.Third.Address))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PostAsync("/admin/config/reload", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PostAsJsonAsync("/admin/config/rollback", new { version = 1 })).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/api/anything")).StatusCode);
    }

    [Fact]
    public async Task IfMatch_OfAnOlderVersion_Is412()
    {
        await PutAsync(Config(fixture.Third.Address));
        using var current = await two.GetAsync("/admin/config");
        await PutAsync(Config(fixture.Other.Address));

        using var late = new HttpRequestMessage(HttpMethod.Put, "/admin/config") { Content = JsonContent.Create(Config(fixture.Service.Address)) };
        late.Headers.IfMatch.Add(current.Headers.ETag!);
        using var answer = await two.SendAsync(late);

        Assert.Equal(HttpStatusCode.PreconditionFailed, answer.StatusCode);
        Assert.True(await ReachesAsync(one, fixture.Other));
    }

    [Fact]
    public async Task History_SaysWhoAndWhat_AndRollbackBringsBack()
    {
        await PutAsync(Config(fixture.Third.Address));
        await PutAsync(new { defaultBackend = fixture.Other.Address, mappings = new[] { new { frontendHost = "h.example", backend = fixture.Other.Address } } });

        var items = (await one.GetFromJsonAsync<JsonObject>("/admin/config/history?limit=2"))!["items"]!.AsArray();
        Assert.Equal("Åsa Öberg", (string?)items[0]!["authorName"]);
        Assert.Equal(["defaultBackend", "mappings[h.example]"], items[0]!["changes"]!.AsArray().Select(change => (string?)change!["field"]).Order(StringComparer.Ordinal));
        var (now, before) = ((int)items[0]!["version"]!, (int)items[1]!["version"]!);
        var diff = await one.GetFromJsonAsync<JsonObject>($"/admin/config/diff?from={now}&to={before}");
        Assert.Equal(fixture.Third.Address, (string?)diff!["changes"]!.AsArray().Single(change => (string?)change!["field"] == "defaultBackend")!["after"]);

        using var answer = await one.PostAsJsonAsync("/admin/config/rollback", new { version = before });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(await ReachesAsync(one, fixture.Third));
        var last = (await one.GetFromJsonAsync<JsonObject>("/admin/config/history?limit=1"))!["items"]![0]!;
        Assert.Equal(("rolledBack", before), ((string)last["origin"]!, (int)last["rolledBackTo"]!));
        Assert.Equal(HttpStatusCode.BadRequest, (await one.PostAsJsonAsync("/admin/config/rollback", new { version = 9999 })).StatusCode);
    }

    [Fact]
    public async Task Export_CanBeImported_AndReloadTakesTheFile()
    {
        await PutAsync(Config(fixture.Third.Address));
        var yaml = await one.GetStringAsync("/admin/config/export");
        await PutAsync(Config(fixture.Other.Address));

        using var imported = await one.PostAsync("/admin/config/import", new StringContent(yaml, null, "application/yaml"));
        Assert.Equal(HttpStatusCode.OK, imported.StatusCode);
        Assert.True(await ReachesAsync(one, fixture.Third));

        await File.WriteAllTextAsync(fixture.ConfigFile, yaml.Replace(fixture.Third.Address, fixture.Other.Address, StringComparison.Ordinal));
        await using var third = fixture.Start(("Gateway:ConfigFile", fixture.ConfigFile));
        using var client = third.Client(fixture.Operator());
        using var reloaded = await client.PostAsync("/admin/config/reload", null);
        Assert.Equal(HttpStatusCode.OK, reloaded.StatusCode);
        Assert.Equal(fixture.Other.Address, (string?)(await reloaded.Content.ReadFromJsonAsync<JsonObject>())!["config"]!["defaultBackend"]);
        Assert.True(await ReachesAsync(client, fixture.Other));

        // Limits are not the file's to say when it does not name any: what says the same is no new version.
        using var limited = await client.PutAsJsonAsync("/admin/rate-limits", new { policies = new { tenant = new { algorithm = "tokenBucket", partition = "tenant", limit = 12345, windowSeconds = 60 } } });
        Assert.Equal(HttpStatusCode.OK, limited.StatusCode);
        using var same = await client.PostAsync("/admin/config/reload", null);
        Assert.Equal((HttpStatusCode.OK, limited.Headers.ETag), (same.StatusCode, same.Headers.ETag));
        using var unlimited = await client.PutAsJsonAsync("/admin/rate-limits", new { policies = new { } });
        Assert.Equal(HttpStatusCode.OK, unlimited.StatusCode);

        await File.WriteAllTextAsync(fixture.ConfigFile, "mappings: 1");
        using var wrong = await client.PostAsync("/admin/config/reload", null);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.True(await ReachesAsync(client, fixture.Other));
    }

    [Fact]
    public async Task VersionWithoutMappings_CanBeImportedAndBroughtBack()
    {
        using var imported = await one.PostAsync("/admin/config/import", new StringContent("mappings: []", null, "application/yaml"));
        Assert.Equal(HttpStatusCode.OK, imported.StatusCode);
        var version = int.Parse(imported.Headers.ETag!.Tag.Trim('"'), CultureInfo.InvariantCulture);
        await PutAsync(Config(fixture.Third.Address));

        using var back = await one.PostAsJsonAsync("/admin/config/rollback", new { version });

        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
        Assert.Null((await back.Content.ReadFromJsonAsync<JsonObject>())!["config"]!["defaultBackend"]);
    }

    [Fact]
    public async Task AllowedOrigins_AreInForceAtOnce()
    {
        const string Origin = "https://spa.example.com";
        await PutAsync(new { defaultBackend = fixture.Third.Address, mappings = Array.Empty<object>(), allowedOrigins = new[] { Origin } });
        Assert.Equal(Origin, await AllowedAsync(Origin));
        Assert.Null(await AllowedAsync("https://evil.example.com"));

        await PutAsync(Config(fixture.Third.Address));

        Assert.Null(await AllowedAsync(Origin));
    }

    [Fact]
    public async Task AMethodThatARouteOfTheMapDoesNotTake_IsNotABackendsBusiness()
    {
        await PutAsync(Config(fixture.Third.Address));

        using var answer = await one.PutAsync("/api/orders/1", null);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    [Fact]
    public async Task Internal_IsNobodysPath()
    {
        await PutAsync(Config(fixture.Third.Address));

        Assert.Equal(HttpStatusCode.NotFound, (await one.GetAsync("/api/internal/x")).StatusCode);
    }

    [Fact]
    public async Task ANameThatNowMeansAnAddressInside_IsNotConnectedTo()
    {
        // Written where loopback is allowed, asked where it is not: the address is looked at again when it matters.
        await PutAsync(Config(fixture.Third.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)));
        await using var strict = fixture.Start(("Gateway:AllowedTargets:0", "192.0.2.0/24"));
        using var client = strict.Client(fixture.Operator());

        await Eventually.TrueAsync(async () => (await client.GetAsync("/api/anything")).StatusCode is not HttpStatusCode.ServiceUnavailable, "the configuration is read");
        using var answer = await client.GetAsync("/api/anything");

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal("bad_gateway", (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["error"]);
    }

    private static object Config(string backend) => new { defaultBackend = backend, mappings = Array.Empty<object>() };

    private async Task<JsonObject> PutAsync(object configuration)
    {
        using var answer = await one.PutAsJsonAsync("/admin/config", configuration);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private static async Task<bool> ReachesAsync(HttpClient client, EchoBackend backend)
    {
        using var answer = await client.GetAsync("/api/anything");
        return answer.IsSuccessStatusCode && BackendOf(answer) == backend.Address;
    }

    private static async Task<JsonNode> SeenAsync(HttpClient client, string path, string host, EchoBackend backend)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(backend.Address, BackendOf(answer));
        return await GatewayFixture.SeenAsync(answer);
    }

    private static string? BackendOf(HttpResponseMessage answer) => answer.Headers.TryGetValues("X-Backend", out var values) ? values.Single() : null;

    private async Task<string?> AllowedAsync(string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz") { Headers = { { "Origin", origin } } };
        using var answer = await one.SendAsync(request);
        return answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null;
    }
}
