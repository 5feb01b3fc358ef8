using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.Data;
using Gatehouse.Gateway.Health.Backends;
using Gatehouse.Gateway.Routing.Live;
using Gatehouse.Gateway.UnitTests.Routing.Live;
using Gatehouse.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Gatehouse.Gateway.UnitTests.Health.Backends;

/// <summary>Six hours in a moment: the monitor's clock is the test's.</summary>
public sealed class BackendMonitorTests(LiveFixture fixture) : IClassFixture<LiveFixture>, IAsyncLifetime
{
    // The gateways of the fixture watch too, for themselves.
    private readonly RedisServer redis = new();
    private readonly ManualTime time = new();
    private IConnectionMultiplexer? connection;

    public async Task InitializeAsync()
    {
        await redis.InitializeAsync();
        connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        using var client = fixture.One.Client(fixture.Operator());
        using var answer = await client.PutAsJsonAsync("/admin/config", new { defaultBackend = fixture.Third.Address, mappings = Array.Empty<object>() });
        answer.EnsureSuccessStatusCode();
        fixture.Third.Fails = null;
        fixture.Other.Posted.Clear();
    }

    public async Task DisposeAsync()
    {
        connection!.Dispose();
        await redis.DisposeAsync();
    }

    [Fact]
    public async Task DownForSixHours_IsToldOnce_AndSoIsTheRecovery()
    {
        using var monitor = Monitor();
        await monitor.TickAsync(default);
        var up = await StateAsync();
        Assert.Equal((BackendStatus.Up, time.GetUtcNow(), null, false), (up.Status, up.LastUp, up.FirstDownAt, up.NotifiedDown));
        Assert.NotNull(up.LatencyMs);

        fixture.Third.Fails = 503;
        time.Advance(TimeSpan.FromSeconds(60));
        var wentDown = time.GetUtcNow();
        await monitor.TickAsync(default);
        var down = await StateAsync();
        Assert.Equal((BackendStatus.Down, up.LastUp, wentDown, false), (down.Status, down.LastUp, down.FirstDownAt, down.NotifiedDown));

        time.Advance(TimeSpan.FromHours(6) - TimeSpan.FromSeconds(60));
        await monitor.TickAsync(default);
        Assert.Empty(fixture.Other.Posted);

        time.Advance(TimeSpan.FromSeconds(60));
        await monitor.TickAsync(default);
        Assert.True((await StateAsync()).NotifiedDown);
        Assert.Equal(wentDown, (await StateAsync()).FirstDownAt);
        AssertTold("backend.down", "failure");
        Assert.Equal("backend-down", await MailAsync());

        time.Advance(TimeSpan.FromHours(1));
        await monitor.TickAsync(default);
        Assert.Empty(fixture.Other.Posted);

        fixture.Third.Fails = null;
        time.Advance(TimeSpan.FromSeconds(60));
        await monitor.TickAsync(default);
        var recovered = AssertTold("backend.recovered", "success");
        Assert.Equal((long)(time.GetUtcNow() - wentDown).TotalSeconds, (long)recovered["downtimeSeconds"]!);
        Assert.Contains("7 h 1 min", (string?)recovered["text"], StringComparison.Ordinal);
        Assert.Equal("backend-recovered", await MailAsync());
        Assert.Equal((BackendStatus.Up, null, false), ((await StateAsync()).Status, (await StateAsync()).FirstDownAt, (await StateAsync()).NotifiedDown));
    }

    [Fact]
    public async Task Recovery_ThatNobodyCouldBeToldOf_IsToldInTheNextRound()
    {
        time.Advance(TimeSpan.FromDays(2));
        using var monitor = Monitor(new NoticeOptions { Webhook = new(fixture.Other.Address + "/hook") });
        await monitor.TickAsync(default);
        fixture.Third.Fails = 503;
        time.Advance(TimeSpan.FromSeconds(60));
        var wentDown = time.GetUtcNow();
        await monitor.TickAsync(default);
        time.Advance(TimeSpan.FromHours(6));
        await monitor.TickAsync(default);
        Assert.Single(fixture.Other.Posted);
        fixture.Other.Posted.Clear();

        (fixture.Third.Fails, fixture.Other.Fails) = (null, 500);
        time.Advance(TimeSpan.FromSeconds(60));
        await monitor.TickAsync(default);
        Assert.Equal((BackendStatus.Up, null), ((await StateAsync()).Status, (await StateAsync()).FirstDownAt));

        fixture.Other.Fails = null;
        fixture.Other.Posted.Clear();
        time.Advance(TimeSpan.FromSeconds(60));
        await monitor.TickAsync(default);
        var told = JsonNode.Parse(Assert.Single(fixture.Other.Posted).Body)!;
        Assert.Equal(("backend.recovered", wentDown), ((string?)told["event"], (DateTimeOffset)told["downSince"]!));

        fixture.Other.Posted.Clear();
        time.Advance(TimeSpan.FromSeconds(60));
        await monitor.TickAsync(default);
        Assert.Empty(fixture.Other.Posted);
    }

    [Fact]
    public async Task Backends_ThatGoDownInOneSecond_AreEachToldOf()
    {
        time.Advance(TimeSpan.FromDays(3));
        using var client = fixture.One.Client(fixture.Operator());
        using var answer = await client.PutAsJsonAsync("/admin/config", new
        {
            defaultBackend = fixture.Third.Address,
            mappings = new[] { new { frontendHost = "more.example.com", backend = fixture.Third.Address + "/more" } },
        });
        answer.EnsureSuccessStatusCode();
        using var monitor = Monitor(new NoticeOptions { MailTo = { "ops@example.com" } });
        fixture.Third.Fails = 503;
        var wentDown = time.GetUtcNow();
        await monitor.TickAsync(default);
        time.Advance(TimeSpan.FromHours(6));
        await monitor.TickAsync(default);

        Assert.Equal(2, (await KeysAsync(wentDown)).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task DownForTwoRounds_IsAnEventForAlerts_Once_AndSoIsTheRecovery()
    {
        // Other tests here have outages too, at the hours they begin with.
        time.Advance(TimeSpan.FromDays(1));
        using var monitor = Monitor();
        await monitor.TickAsync(default);
        fixture.Third.Fails = 503;
        time.Advance(TimeSpan.FromSeconds(60));
        var wentDown = time.GetUtcNow();
        await monitor.TickAsync(default);
        Assert.Empty(await EventsAsync(wentDown));

        for (var round = 0; round < 3; round++)
        {
            time.Advance(TimeSpan.FromSeconds(60));
            await monitor.TickAsync(default);
        }

        Assert.Equal(["gateway.backend-down.v1"], await EventsAsync(wentDown));
        Assert.True((await StateAsync()).AlertedDown);

        fixture.Third.Fails = null;
        time.Advance(TimeSpan.FromSeconds(60));
        await monitor.TickAsync(default);
        Assert.Equal(["gateway.backend-down.v1", "gateway.backend-recovered.v1"], await EventsAsync(wentDown));
        Assert.False((await StateAsync()).AlertedDown);
        Assert.Empty(fixture.Other.Posted);
    }

    [Theory]
    [InlineData(302, true)]
    [InlineData(204, true)]
    [InlineData(404, false)]
    [InlineData(500, false)]
    public async Task Healthy_Is2xxAnd3xx(int status, bool isUp)
    {
        using var monitor = Monitor();
        fixture.Third.Fails = status;

        await monitor.TickAsync(default);

        Assert.Equal(isUp ? BackendStatus.Up : BackendStatus.Down, (await StateAsync()).Status);
    }

    [Fact]
    public async Task OneGatewayOfTwo_Asks_EveryMinute()
    {
        using var one = Monitor();
        using var two = Monitor();
        var before = fixture.Third.Answered;

        await Task.WhenAll(one.TickAsync(default), two.TickAsync(default));
        await Task.WhenAll(one.TickAsync(default), two.TickAsync(default));
        var first = fixture.Third.Answered - before;
        time.Advance(TimeSpan.FromSeconds(61));
        await Task.WhenAll(one.TickAsync(default), two.TickAsync(default));

        // The fixture's own gateways may have asked in between, once for the new configuration.
        Assert.InRange(first, 1, 2);
        Assert.InRange(fixture.Third.Answered - before, 2, 3);
    }

    [Fact]
    public async Task AdminHealth_ShowsEveryBackend_ToOperators()
    {
        using var client = fixture.One.Client(fixture.Operator());
        using var member = fixture.One.Client(fixture.People.Add("orders:read"));

        await Eventually.TrueAsync(
            async () => (string?)(await client.GetFromJsonAsync<JsonObject>("/admin/health"))!["backends"]![fixture.Third.Address]?["status"] == "up", "the backend is up");

        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await member.GetAsync("/admin/health")).StatusCode);
    }

    private BackendMonitor Monitor(NoticeOptions? only = null)
    {
        var services = fixture.One.Services;
        var settings = only
            ?? new NoticeOptions { Webhook = new(fixture.Other.Address + "/hook"), Apprise = new(fixture.Other.Address + "/notify/ops"), MailTo = { "ops@example.com" } };
        return new(
            services.GetRequiredService<LiveRoutes>(),
            new(connection!),
            new(services.GetRequiredService<IServiceScopeFactory>(), services.GetRequiredService<IHttpClientFactory>(), Options.Create(settings), NullLogger<BackendNotices>.Instance),
            new(services.GetRequiredService<IServiceScopeFactory>(), NullLogger<BackendAlerts>.Instance),
            services.GetRequiredService<TargetRules>(),
            time,
            NullLogger<BackendMonitor>.Instance);
    }

    private async Task<BackendState> StateAsync() => (await new BackendStates(connection!).ReadAsync())[fixture.Third.Address];

    private JsonNode AssertTold(string what, string type)
    {
        var told = new List<(string Path, string Body)>();
        while (fixture.Other.Posted.TryDequeue(out var posted))
        {
            told.Add(posted);
        }

        Assert.Equal(["/hook", "/notify/ops"], told.Select(t => t.Path).Order(StringComparer.Ordinal));
        var apprise = JsonNode.Parse(told.Single(t => t.Path == "/notify/ops").Body)!;
        Assert.Equal(type, (string?)apprise["type"]);
        Assert.Contains(fixture.Third.Address, (string?)apprise["body"], StringComparison.Ordinal);
        var hook = JsonNode.Parse(told.Single(t => t.Path == "/hook").Body)!;
        Assert.Equal(what, (string?)hook["event"]);
        return hook;
    }

    private async Task<string[]> EventsAsync(DateTimeOffset since)
    {
        await using var scope = fixture.One.Services.CreateAsyncScope();
        var events = await scope.ServiceProvider.GetRequiredService<GatewayDbContext>().Set<ServiceDefaults.Messaging.OutboxMessage>().AsNoTracking()
            .Where(message => message.Type.StartsWith("gateway.backend-")).OrderBy(message => message.Sequence).ToListAsync();
        return [.. events.Where(message => JsonNode.Parse(message.Envelope)!["data"]!["since"]!.GetValue<DateTimeOffset>() == since).Select(message => message.Type)];
    }

    private async Task<string[]> KeysAsync(DateTimeOffset downSince)
    {
        await using var scope = fixture.One.Services.CreateAsyncScope();
        var mails = await scope.ServiceProvider.GetRequiredService<GatewayDbContext>().Set<ServiceDefaults.Messaging.OutboxMessage>().AsNoTracking()
            .Where(message => message.Type == "mail.requested.v1").ToListAsync();
        return
        [
            .. mails.Select(mail => JsonNode.Parse(mail.Envelope)!["data"]!).Where(mail => mail["model"]!["downSince"]!.GetValue<DateTimeOffset>() == downSince)
                .Select(mail => (string)mail["idempotencyKey"]!),
        ];
    }

    private async Task<string?> MailAsync()
    {
        await using var scope = fixture.One.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<GatewayDbContext>();
        var last = await context.Set<ServiceDefaults.Messaging.OutboxMessage>().AsNoTracking()
            .Where(message => message.Type == "mail.requested.v1").OrderByDescending(message => message.Sequence).FirstAsync();
        return (string?)JsonNode.Parse(last.Envelope)!["data"]!["template"];
    }
}
