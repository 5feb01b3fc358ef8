using System.Net;
using System.Text.RegularExpressions;
using Gatehouse.TestKit.Stack;
using Microsoft.Playwright;

namespace Gatehouse.BrowserTests;

/// <summary>Figures of a company: over time, who and what has most, live, and to take along.</summary>
[Collection(DashboardCollection.Name)]
public sealed class AnalyticsPageTests(DashboardStack stack, Browser browser)
{
    // Traffic is told every ten seconds.
    private const float Told = 30_000;

    [Fact]
    public async Task Figures_AreLive_OfTheDaysInTheAddress_AndCanBeTakenAlong()
    {
        using var company = await Company.RegisterAsync(stack);
        await OrderAsync(company);
        await OrderAsync(company);
        await Eventually.Async(() => company.Admin.GetAsync("/api/analytics/orders"), answer => (int?)answer.Json["orders"] == 2);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await context.SignedInAsync("/dashboard/analytics", "Analytics", company.Email, Company.Password);
        var page = dashboard.Page;
        await Assertions.Expect(page.Locator("[data-live=live]")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".figure").Filter(new() { HasText = "Orders today" })).ToContainTextAsync("2");
        var placed = page.GetByRole(AriaRole.Row, new() { NameRegex = new("^Placed ") });
        await Assertions.Expect(placed).ToContainTextAsync("100%");
        await Assertions.Expect(dashboard.Row("Test Admin")).ToContainTextAsync("86.00");
        await Assertions.Expect(page.Locator(".retention tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".chart svg").First).ToBeVisibleAsync();

        // An order that is placed now appears without anybody asking: among the figures at once, in the charts a moment later.
        await OrderAsync(company);
        await Assertions.Expect(page.Locator(".figure").Filter(new() { HasText = "Orders today" })).ToContainTextAsync("3", new() { Timeout = 10_000 });
        await Assertions.Expect(placed).ToContainTextAsync("3", new() { Timeout = 10_000 });
        await page.GetByText("Show as a table").First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Orders over time" }).GetByRole(AriaRole.Row).Last).ToContainTextAsync("3");
        await dashboard.PictureAsync("analytics-live");

        // The days are the address's: a link, the back button and a reload show the same.
        await page.GetByLabel("From", new() { Exact = true }).FillAsync("2020-01-01");
        await page.GetByLabel("To", new() { Exact = true }).FillAsync("2020-01-31");
        await dashboard.Button("Show").ClickAsync();
        await Assertions.Expect(page.GetByText("No orders in these days")).ToBeVisibleAsync();
        Assert.Contains("from=2020-01-01&to=2020-01-31", page.Url, StringComparison.Ordinal);
        await page.GoBackAsync();
        await Assertions.Expect(placed).ToContainTextAsync("3");
        await page.GotoAsync("/dashboard/analytics?from=2020-02-01&to=2020-01-01");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("must not be after");

        await page.GotoAsync("/dashboard/analytics?show=sign-ins&by=hour&from=" + $"{DateTimeOffset.UtcNow:yyyy-MM-dd}");
        await Assertions.Expect(page.GetByText("Signed in: at most")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Usage" }).ClickAsync();
        await Assertions.Expect(dashboard.Row("orders-write").First).ToBeVisibleAsync(new() { Timeout = Told });
        Assert.Contains("by=hour", page.Url, StringComparison.Ordinal);
        var download = await page.RunAndWaitForDownloadAsync(() => dashboard.Button("Export as CSV").ClickAsync());
        Assert.Matches(new Regex("^traffic-.*\\.csv$"), download.SuggestedFilename);
        var text = await File.ReadAllTextAsync(await download.PathAsync());
        Assert.StartsWith("at,route,outcome,requests", text, StringComparison.Ordinal);
        Assert.Contains("orders-write,served", text, StringComparison.Ordinal);

        // At home the same figures lead here.
        await page.GotoAsync("/dashboard/");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { NameRegex = new("Open sessions.* of 1 person") })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { NameRegex = new("Answers today.* ms") })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("Sign-ins today") }).ClickAsync();
        await dashboard.ShowsAsync("Analytics");
        Assert.EndsWith("show=sign-ins", page.Url, StringComparison.Ordinal);
    }

    private static async Task OrderAsync(Company company) => Assert.Equal(HttpStatusCode.Created, (await company.Admin.PostAsync("/api/orders", new
    {
        currency = "EUR",
        items = new[] { new { sku = "lamp", name = "Lamp", quantity = 2, unitPrice = 21.50m } },
    })).Status);
}
