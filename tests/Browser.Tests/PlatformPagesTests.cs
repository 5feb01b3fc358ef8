using System.Net;
using Gatehouse.TestKit.Stack;
using Microsoft.Playwright;

namespace Gatehouse.BrowserTests;

/// <summary>What whoever runs the platform does, and nobody else.</summary>
[Collection(DashboardCollection.Name)]
public sealed class PlatformPagesTests(DashboardStack stack, Browser browser)
{
    [Fact]
    public async Task Gateway_MappingsAreComparedAppliedAndBroughtBack()
    {
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await context.SignedInAsync("/dashboard/gateway", "Gateway", Steps.PlatformAdmin, stack.DemoPassword);
        var backend = stack.Gateway.GetLeftPart(UriPartial.Authority);
        await dashboard.Page.GetByLabel("Default backend").FillAsync(backend);
        await dashboard.Button("Add a mapping").ClickAsync();
        await dashboard.Page.GetByLabel("Frontend host").FillAsync("not a host");
        await dashboard.Page.GetByLabel("Backend", new() { Exact = true }).FillAsync(backend);
        await ApplyAsync(dashboard);
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("mappings[0].frontendHost");

        await dashboard.Page.GetByLabel("Frontend host").FillAsync("shop.example.com");
        await dashboard.Button("Apply").ClickAsync();
        await Assertions.Expect(dashboard.Page.Locator("dialog ins").Filter(new() { HasText = "shop.example.com" })).ToBeVisibleAsync();
        await dashboard.PictureAsync("gateway-diff");
        await dashboard.Page.Locator("dialog").GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await dashboard.SaysAsync("in force");
        await dashboard.PictureAsync("gateway");

        await dashboard.Page.GetByRole(AriaRole.Link, new() { Name = "As YAML" }).ClickAsync();
        await Assertions.Expect(dashboard.Page.GetByLabel("config.yml")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("frontendHost: shop.example.com"));
        await dashboard.Page.GetByRole(AriaRole.Link, new() { Name = "Health" }).ClickAsync();
        await Assertions.Expect(dashboard.Page.GetByLabel("Services").GetByRole(AriaRole.Row).Filter(new() { HasText = "orders" })).ToContainTextAsync("Healthy");
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Img, new() { NameRegex = new("orders: up [0-9]") })).ToBeVisibleAsync(new() { Timeout = 40_000 });
        await dashboard.PictureAsync("gateway-health");
        await dashboard.Page.GetByRole(AriaRole.Link, new() { Name = "History" }).ClickAsync();
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Article).First).ToContainTextAsync("shop.example.com");
        await dashboard.PictureAsync("gateway-history");
    }

    [Fact]
    public async Task Gateway_LimitsAreChanged_AndWhoIsLimitedIsShown()
    {
        using var company = await Company.RegisterAsync(stack);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await context.SignedInAsync("/dashboard/gateway?show=limits", "Gateway", Steps.PlatformAdmin, stack.DemoPassword);
        await dashboard.Page.GetByLabel("Requests of refresh").FillAsync("777");
        await dashboard.Button("Apply").ClickAsync();
        await dashboard.SaysAsync("in force");
        using var client = stack.CreateClient();
        var answer = await client.PostAsync("/api/auth/refresh", new { refreshToken = "none" });
        Assert.Contains("q=777", answer.Headers["RateLimit-Policy"], StringComparison.Ordinal);

        await Eventually.Async(() => client.PostAsync("/api/auth/password/forgot", new { email = "nobody" }), a => a.Status is HttpStatusCode.TooManyRequests);
        await Assertions.Expect(dashboard.Page.GetByLabel("Who is being limited").GetByText("signIn").First).ToBeVisibleAsync(new() { Timeout = 10_000 });
        await dashboard.PictureAsync("gateway-limits");
        await dashboard.Button("Put refresh back to 1200 in 60 seconds").ClickAsync();
        await dashboard.Button("Apply").ClickAsync();
        await Assertions.Expect(dashboard.Page.GetByLabel("Requests of refresh")).ToHaveValueAsync("1200");
    }

    [Fact]
    public async Task Companies_AreFoundSuspendedAndReactivated()
    {
        using var company = await Company.RegisterAsync(stack);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await context.SignedInAsync("/dashboard/tenants", "Companies", Steps.PlatformAdmin, stack.DemoPassword);
        await dashboard.Page.GetByLabel("Name").FillAsync(company.Name);
        await dashboard.Button("Search").ClickAsync();

        // The newest are shown before, and this one may be among them: what is clicked there is gone with the answer.
        await dashboard.Page.WaitForURLAsync("**?name=**");
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Open ") })).ToHaveCountAsync(1);
        await dashboard.Page.GetByRole(AriaRole.Link, new() { Name = $"Open {company.Name}" }).ClickAsync();
        await Assertions.Expect(dashboard.Page.Locator("dialog .figure").Filter(new() { HasText = "Requests a minute" })).ToContainTextAsync("of 30,000 in plan standard");
        await dashboard.PictureAsync("company");
        await dashboard.Page.GetByLabel("Plan").FillAsync("premium");
        await dashboard.Page.GetByLabel("Nobody gets in with one factor").CheckAsync();
        await dashboard.Page.GetByLabel("Passkey").CheckAsync();
        await dashboard.Page.GetByLabel("A session is over after so many hours").FillAsync("8");
        await dashboard.Button("Save").ClickAsync();
        await dashboard.SaysAsync("is changed");
        var changed = (await company.Admin.GetAsync($"/api/tenants/{company.TenantId}")).Json;
        Assert.Equal(("premium", true, 8), ((string?)changed["plan"], (bool?)changed["settings"]!["mfaRequired"], (int?)changed["settings"]!["sessionHours"]));
        Assert.Equal("passkey", (string?)Assert.Single(changed["settings"]!["allowedLoginMethods"]!.AsArray()));

        await dashboard.Button($"Suspend {company.Name}").ClickAsync();
        await dashboard.Page.GetByLabel("Reason, for the audit log").FillAsync("A test");
        await dashboard.Button("Suspend").ClickAsync();
        await dashboard.SaysAsync("is suspended");
        Assert.Equal(HttpStatusCode.Forbidden, (await company.Admin.GetAsync("/api/members")).Status);
        await dashboard.PictureAsync("companies");

        await dashboard.Button($"Reactivate {company.Name}").ClickAsync();
        await dashboard.SaysAsync("is active again");
        await Eventually.Async(() => company.Admin.GetAsync("/api/members"), answer => answer.Status is HttpStatusCode.OK);
    }

    [Fact]
    public async Task Pipelines_ShowWhatFlowsAndWhatWasMailed()
    {
        using var company = await Company.RegisterAsync(stack);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await context.SignedInAsync("/dashboard/pipelines", "Pipelines", Steps.PlatformAdmin, stack.DemoPassword);
        await Assertions.Expect(dashboard.Row("auth").First).ToBeVisibleAsync();
        await dashboard.PictureAsync("pipelines");
        await dashboard.Page.GetByRole(AriaRole.Link, new() { Name = "Mail log" }).ClickAsync();
        await Assertions.Expect(dashboard.Row(company.Email).First).ToContainTextAsync("confirm-email");
    }

    [Theory]
    [InlineData("gateway", "Gateway")]
    [InlineData("pipelines", "Pipelines")]
    [InlineData("tenants", "Companies")]
    public async Task PlatformPages_AreNotForACompanysAdmin(string path, string heading)
    {
        using var company = await Company.RegisterAsync(stack);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await context.SignedInAsync($"/dashboard/{path}", heading, company.Email, Company.Password);
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("You may not see this");
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Link, new() { Name = heading, Exact = true })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Home_OfThePlatform_ShowsLiveFiguresThatLeadToTheirPages()
    {
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await context.SignedInAsync("/dashboard/", "Home", Steps.PlatformAdmin, stack.DemoPassword);
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("Requests a second") })).ToBeVisibleAsync();
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("Answers .* ms") }).First).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("Not served") }).First).ToBeVisibleAsync();
        await dashboard.PictureAsync("home-platform");
        await dashboard.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("The system") }).ClickAsync();
        await dashboard.ShowsAsync("Gateway");
    }

    private static async Task ApplyAsync(DashboardPage dashboard)
    {
        await dashboard.Button("Apply").ClickAsync();
        await dashboard.Page.Locator("dialog").GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
    }
}
