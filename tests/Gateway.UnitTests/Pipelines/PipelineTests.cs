using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.UnitTests.Stack;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Gatehouse.Gateway.UnitTests.Pipelines;

public sealed class PipelineTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Group = "analytics";

    private readonly string source = $"orders-{Guid.CreateVersion7():N}";

    private IDatabase Redis => fixture.Gateway.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();

    private string Letters => $"/admin/pipelines/{source}/{Group}/dead-letters";

    [Fact]
    public async Task Pipelines_ShowWhatWaitsAndHowFarEachReaderIs()
    {
        using var reader = Client(Permissions.GatewayRead);
        var stream = RedisKeys.Stream(source);
        await Redis.HashSetAsync(RedisKeys.Pipelines, source, """{"waiting":3,"oldestAt":"2026-11-21T10:00:00+00:00","at":"2026-11-21T10:00:05+00:00"}""");
        for (var n = 0; n < 5; n++)
        {
            await Redis.ExecuteAsync("XADD", stream, "*", "event", "{}");
        }

        await Redis.ExecuteAsync("XGROUP", "CREATE", stream, Group, "0");
        await Redis.ExecuteAsync("XREADGROUP", "GROUP", Group, "one", "COUNT", 2, "STREAMS", stream, ">");
        await BuryAsync("{}");

        var all = await reader.GetFromJsonAsync<JsonNode>("/admin/pipelines");
        var pipeline = all!["items"]!.AsArray().Single(p => (string)p!["source"]! == source)!;
        Assert.Equal(3, (int)pipeline["waiting"]!);
        Assert.Equal(5, (int)pipeline["length"]!);
        var group = Assert.Single(pipeline["readers"]!.AsArray())!;
        Assert.Equal((3, 2, 1), ((int)group["lag"]!, (int)group["pending"]!, (int)group["deadLetters"]!));
    }

    [Fact]
    public async Task DeadLetters_AreShownPageByPageWithSecretsMasked()
    {
        using var reader = Client(Permissions.GatewayRead);
        await BuryAsync("not json");
        await BuryAsync("""{"id":"1","type":"mail.requested.v1","subject":"x","data":{"to":"a@b.example","resetToken":"s3cr3t","items":[{"password":"s3cr3t"}]}}""");

        var first = await reader.GetFromJsonAsync<JsonNode>($"{Letters}?limit=1");
        Assert.Null(Assert.Single(first!["items"]!.AsArray())!["type"]);
        var second = await reader.GetStringAsync($"{Letters}?limit=1&cursor={first["nextCursor"]}");

        Assert.DoesNotContain("s3cr3t", second, StringComparison.Ordinal);
        var letter = Assert.Single(JsonNode.Parse(second)!["items"]!.AsArray())!;
        Assert.Equal("mail.requested.v1", (string)letter["type"]!);
        Assert.Equal("a@b.example", (string)letter["data"]!["to"]!);
        Assert.Equal(5, (int)letter["attempts"]!);
    }

    [Fact]
    public async Task DeadLetters_ReplayedOrDiscarded_LeaveTheList()
    {
        using var writer = Client(Permissions.GatewayRead, Permissions.GatewayWrite);
        string[] ids = [await BuryAsync("{\"n\":1}"), await BuryAsync("{\"n\":2}"), await BuryAsync("{\"n\":3}")];

        Assert.Equal(HttpStatusCode.Accepted, (await writer.PostAsync($"{Letters}/{ids[1]}/replay", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await writer.PostAsync($"{Letters}/{ids[1]}/replay", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await writer.DeleteAsync($"{Letters}/{ids[0]}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await writer.DeleteAsync($"{Letters}/{ids[0]}")).StatusCode);
        var all = await (await writer.PostAsync($"{Letters}/replay", null)).Content.ReadFromJsonAsync<JsonNode>();

        Assert.Equal(1, (int)all!["replayed"]!);
        Assert.Empty((await writer.GetFromJsonAsync<JsonNode>(Letters))!["items"]!.AsArray());
        var replays = (RedisResult[])(await Redis.ExecuteAsync("XRANGE", RedisKeys.Replays(source, Group), "-", "+"))!;
        Assert.Equal(["{\"n\":2}", "{\"n\":3}"], replays.Select(entry => ((string[])((RedisResult[])entry!)[1]!)[1]));
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=201")]
    [InlineData("?cursor=x")]
    [InlineData("?cursor=")]
    [InlineData("?cursor=%D9%A3-1")]
    public async Task DeadLetters_AskedForWrongly_AreAValidationProblem(string query)
    {
        using var reader = Client(Permissions.GatewayRead);
        Assert.Equal(HttpStatusCode.BadRequest, (await reader.GetAsync(Letters + query)).StatusCode);
    }

    [Fact]
    public async Task Pipelines_WithoutThePermission_AreForbidden()
    {
        using var other = Client(Permissions.OrdersRead);
        using var reader = Client(Permissions.GatewayRead);
        using var stranger = fixture.Gateway.Client();
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/admin/pipelines")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync("/admin/pipelines")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync(Letters)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PostAsync($"{Letters}/replay", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.DeleteAsync($"{Letters}/1-0")).StatusCode);
    }

    private HttpClient Client(params string[] permissions) => fixture.Gateway.Client(fixture.People.Add(permissions));

    private async Task<string> BuryAsync(string letter) => (string)(await Redis.ExecuteAsync(
        "XADD", RedisKeys.DeadLetters(source, Group), "*", "event", letter, "attempts", 5, "reason", "FormatException", "at", "2026-11-21T10:00:00.0000000+00:00"))!;
}
