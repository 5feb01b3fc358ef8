using System.Net;
using System.Text.RegularExpressions;
using Gatehouse.TestKit.Stack;
using Microsoft.Playwright;

namespace Gatehouse.BrowserTests;

/// <summary>axe finds nothing serious on any page, in either theme, on wide and narrow screens.</summary>
[Collection(DashboardCollection.Name)]
public sealed class AccessibilityTests(DashboardStack stack, Browser browser)
{
    private static readonly (int Width, int Height) Wide = (1280, 800);
    private static readonly (int Width, int Height) Narrow = (390, 844);

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task EveryPage_HasNoSeriousViolation(ColorScheme scheme)
    {
        using var company = await Company.RegisterAsync(stack);

        // Charts and lists with something in them.
        Assert.Equal(HttpStatusCode.Created, (await company.Admin.PostAsync(
            "/api/orders", new { currency = "EUR", items = new[] { new { sku = "lamp", name = "Lamp", quantity = 2, unitPrice = 21.50m } } })).Status);
        await using var context = await browser.OpenAsync(stack.Gateway, scheme);
        var dashboard = await DashboardPage.OpenAsync(context);
        var page = dashboard.Page;
        await CheckAsync(page, "sign-in");
        await dashboard.SignInAsync(company.Email, "wrong password, for its message");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await CheckAsync(page, "sign-in refused");

        await dashboard.SignInAsync(company.Email, Company.Password);
        await Assertions.Expect(page.Locator(".figure").First).ToBeVisibleAsync();
        await CheckPagesAsync(dashboard, scheme, "",
        [
            "", "members", "members?show=invitations", "roles", "policies", "machines", "machines?show=clients", "webhooks",
            "analytics", "analytics?show=usage", "analytics?show=sign-ins", "audit",
        ]);
        await page.GotoAsync("/dashboard/nowhere");
        await dashboard.ShowsAsync("Page not found");
        await CheckAsync(page, "not found");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Refusal_HasNoSeriousViolation(ColorScheme scheme)
    {
        await using var context = await browser.OpenAsync(stack.Gateway, scheme);
        var dashboard = await DashboardPage.OpenAsync(context);
        await dashboard.SignInAsync("pat@acme.example", stack.DemoPassword);
        await dashboard.ShowsAsync("No access to the dashboard");
        await CheckAsync(dashboard.Page, "refusal");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task EveryPlatformPage_HasNoSeriousViolation(ColorScheme scheme)
    {
        await using var context = await browser.OpenAsync(stack.Gateway, scheme);
        var dashboard = await context.SignedInAsync("/dashboard/", "Home", Steps.PlatformAdmin, stack.DemoPassword);
        await CheckPagesAsync(dashboard, scheme, "-platform",
        [
            "", "tenants", "gateway", "gateway?show=yaml", "gateway?show=limits", "gateway?show=health", "gateway?show=history",
            "pipelines", "pipelines?show=mails", "webhooks?show=in",
        ]);
    }

    // What there is to see has been fetched when nothing is a placeholder any more.
    private static async Task CheckPagesAsync(DashboardPage dashboard, ColorScheme scheme, string place, string[] paths)
    {
        // Colours do not depend on the width: each is looked at once.
        var size = scheme is ColorScheme.Light ? Wide : Narrow;
        foreach (var path in paths)
        {
            await dashboard.Page.SetViewportSizeAsync(Wide.Width, Wide.Height);
            await dashboard.Page.GotoAsync($"/dashboard/{path}");
            await Assertions.Expect(dashboard.Page.Locator(".loaded").First).ToBeVisibleAsync();
            await Assertions.Expect(dashboard.Page.Locator(".skeleton")).ToHaveCountAsync(0);
            await dashboard.PictureAsync($"{NameOf(path)}{place}-{scheme}".ToLowerInvariant());
            await CheckAsync(dashboard.Page, path, size);
        }
    }

    private static string NameOf(string path) => path.Length == 0 ? "home" : path.Replace("?show=", "-", StringComparison.Ordinal);

    private static async Task CheckAsync(IPage page, string name, params (int Width, int Height)[] sizes)
    {
        // The title comes a moment after what it is the title of.
        await Assertions.Expect(page).ToHaveTitleAsync(new Regex("."));
        foreach (var (width, height) in sizes is [] ? [Wide, Narrow] : sizes)
        {
            await page.SetViewportSizeAsync(width, height);
            await Axe.FindsNothingAsync(page, $"{name} at {width}");
        }
    }
}
