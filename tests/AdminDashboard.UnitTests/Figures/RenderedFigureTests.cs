using Gatehouse.AdminDashboard.Clients;
using Gatehouse.AdminDashboard.Components;
using Gatehouse.AdminDashboard.Components.Analytics;
using Gatehouse.AdminDashboard.Components.Gateway;
using Gatehouse.AdminDashboard.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.AdminDashboard.UnitTests.Figures;

/// <summary>What pictures say to whoever does not see them.</summary>
public sealed class RenderedFigureTests
{
    [Fact]
    public async Task Strip_SaysHowMuchOfTheDayItWasUp()
    {
        var line = new UptimeLine("orders", [0, 3, 1, 0], [0, 0, 1, 1], 12);
        var html = await RenderAsync<UptimeStrip>(new() { ["Line"] = line, ["Uptime"] = new Uptime(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), 15, [line]) });

        Assert.Contains("role=\"img\"", html, StringComparison.Ordinal);
        Assert.Contains("orders: up 66.67", html, StringComparison.Ordinal);
        Assert.Equal(["up", "some", "down"], Classes(html));
        Assert.Contains("00:30 UTC: 50", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strip_OfWhatNobodyLookedAt_ClaimsNothing()
    {
        var line = new UptimeLine("orders", [0], [0], null);
        Assert.Null(line.Part);
        Assert.Contains("nothing is known yet", await RenderAsync<UptimeStrip>(new() { ["Line"] = line, ["Uptime"] = new Uptime(default, 15, [line]) }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retention_ShowsPartsOfEachMonthsNewcomers()
    {
        var html = await RenderAsync<RetentionTable>(new() { ["Cohorts"] = new Cohort[] { new(new(2026, 1, 1), [8, 4, 2]), new(new(2026, 2, 1), [3, 3]) } });

        Assert.Contains("Jan 2026", html, StringComparison.Ordinal);
        Assert.Contains("50%", html, StringComparison.Ordinal);
        Assert.Contains("25%", html, StringComparison.Ordinal);
        Assert.Contains("100%", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ranks_AreAsLongAsTheirPartOfTheFirst()
    {
        var html = await RenderAsync<RankList>(new()
        {
            ["Title"] = "Routes",
            ["What"] = "Route",
            ["Empty"] = "None",
            ["Columns"] = new[] { "Requests" },
            ["Items"] = new RankList.Rank[] { new("a", 40, ["40"]), new("b", 10, ["10"]) },
        });
        Assert.Contains("--part:100%", html, StringComparison.Ordinal);
        Assert.Contains("--part:25%", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chart_WithoutAnything_SaysSo()
    {
        var html = await RenderAsync<TimeChart>(new()
        {
            ["Title"] = "Orders",
            ["Empty"] = "No orders in these days",
            ["Labels"] = new[] { "1 Mar" },
            ["Lines"] = new ChartLine[] { new("Orders", [0]), new("Latency", [null]) },
        });
        Assert.Contains("No orders in these days", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<table", html, StringComparison.Ordinal);
    }

    private static string[] Classes(string html) =>
        [.. System.Text.RegularExpressions.Regex.Matches(html, "<span class=\"(up|some|down)\"").Select(match => match.Groups[1].Value)];

    private static async Task<string> RenderAsync<T>(Dictionary<string, object?> parameters)
        where T : IComponent
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(parameters))).ToHtmlString());
    }
}
