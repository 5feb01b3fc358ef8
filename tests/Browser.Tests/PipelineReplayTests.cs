using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit.Stack;
using Microsoft.Playwright;
using StackExchange.Redis;

namespace Gatehouse.BrowserTests;

/// <summary>Whoever runs the platform brings back what was given up on, and a configuration that was in force before.</summary>
[Collection(DashboardCollection.Name)]
public sealed class PipelineReplayTests(GatehouseStack stack, Browser browser)
{
    [Fact]
    public async Task DeadLetters_AreReadReplayedAndDiscarded_AndAConfigurationIsBroughtBack()
    {
        using var redis = await ConnectionMultiplexer.ConnectAsync(await stack.ConnectionStringAsync(ResourceNames.Redis));
        var to = $"replayed-{Guid.CreateVersion7():N}@example.com";
        var reason = $"Reason {Guid.CreateVersion7():N}";
        var letters = redis.GetDatabase();
        await BuryAsync(letters, Mail(to), reason);
        await BuryAsync(letters, Mail("nobody@example.com"), $"{reason} for good");

        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await context.SignedInAsync("/dashboard/pipelines", "Pipelines", Steps.PlatformAdmin, stack.DemoPassword);
        await dashboard.Page.GetByRole(AriaRole.Link, new() { Name = "What auth gave up on from gateway" }).ClickAsync();
        var letter = dashboard.Page.GetByRole(AriaRole.Article).Filter(new() { HasText = to });
        await Assertions.Expect(letter).ToContainTextAsync(reason);
        await letter.GetByText("Payload, secrets masked").ClickAsync();
        await Assertions.Expect(letter.Locator("pre")).ToContainTextAsync("***");
        Assert.DoesNotContain("s3cr3t", await dashboard.Page.ContentAsync(), StringComparison.Ordinal);
        await dashboard.IsAccessibleAsync("dead letters");
        await dashboard.PictureAsync("dead-letters");

        // Tried again by the real reader, with its effect: the mail is in the log.
        await letter.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await dashboard.SaysAsync("It is tried again");
        await Assertions.Expect(letter).ToHaveCountAsync(0);
        var other = dashboard.Page.GetByRole(AriaRole.Article).Filter(new() { HasText = $"{reason} for good" });
        await other.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await dashboard.SaysAsync("It is gone");
        await Assertions.Expect(other).ToHaveCountAsync(0);
        await dashboard.Page.GetByRole(AriaRole.Link, new() { Name = "Mail log" }).ClickAsync();
        await Assertions.Expect(dashboard.Row(to).First).ToContainTextAsync("reset-password", new() { Timeout = 15_000 });

        await RollBackAsync(dashboard);
    }

    private async Task RollBackAsync(DashboardPage dashboard)
    {
        using var platform = stack.CreateClient();
        await platform.LoginAsync(Steps.PlatformAdmin, stack.DemoPassword);
        var before = await platform.GetAsync("/admin/config");
        var host = $"h{Guid.CreateVersion7():N}.example.com";
        var backend = stack.Gateway.GetLeftPart(UriPartial.Authority);
        var config = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(before.Body)!;
        config["defaultBackend"] = JsonSerializer.SerializeToElement(backend);
        foreach (var mapping in (object[])[new { frontendHost = $"before-{host}", backend }, new { frontendHost = host, backend }])
        {
            config["mappings"] = JsonSerializer.SerializeToElement((object[])[.. config["mappings"].EnumerateArray(), mapping]);
            var saved = await platform.SendAsync(HttpMethod.Put, "/admin/config", config);
            Assert.True((int)saved.Status < 300, $"{saved}");
        }

        await dashboard.Page.GotoAsync("/dashboard/gateway?show=history");
        var newest = dashboard.Page.GetByRole(AriaRole.Article).First;
        await Assertions.Expect(newest).ToContainTextAsync(host);
        await dashboard.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Bring version [0-9]+ back") }).First.ClickAsync();
        await dashboard.SaysAsync("is in force again");
        await Assertions.Expect(newest.Locator("del").Filter(new() { HasText = host })).ToBeVisibleAsync();
        Assert.DoesNotContain($"\"{host}\"", (await platform.GetAsync("/admin/config")).Body, StringComparison.Ordinal);
    }

    private static string Mail(string to) => JsonSerializer.Serialize(new
    {
        id = Guid.CreateVersion7(),
        type = "mail.requested.v1",
        subject = to,
        occurredAt = DateTimeOffset.UtcNow,
        version = 1,
        data = new { to, template = "reset-password", model = new { name = "Somebody", link = "http://localhost/", token = "s3cr3t" }, idempotencyKey = to },
    });

    private static Task BuryAsync(IDatabase redis, string letter, string reason) => redis.ExecuteAsync(
        "XADD", RedisKeys.DeadLetters(ResourceNames.Gateway, ResourceNames.Auth), "*", "event", letter, "attempts", 5, "reason", reason, "at", DateTimeOffset.UtcNow.ToString("O"));
}
