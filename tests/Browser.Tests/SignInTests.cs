using System.Net;
using Gatehouse.TestKit.Stack;
using Microsoft.Playwright;

namespace Gatehouse.BrowserTests;

[Collection(DashboardCollection.Name)]
public sealed class SignInTests(GatehouseStack stack, Browser browser)
{
    private const string Participant = "pat@acme.example";

    [Fact]
    public async Task SignIn_CompanyAdmin_SeesMembersAndOrders()
    {
        using var company = await Company.RegisterAsync(stack);
        var placed = await company.Admin.PostAsync("/api/orders", new
        {
            currency = "EUR",
            items = new[] { new { sku = "lamp", name = "Lamp", quantity = 2, unitPrice = 21.50m } },
        });
        Assert.Equal(HttpStatusCode.Created, placed.Status);
        await Eventually.Async(
            () => company.Admin.GetAsync("/api/analytics/orders"), answer => (int?)answer.Json["orders"] == 1);

        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await DashboardPage.OpenAsync(context);
        await dashboard.SignInAsync(company.Email, Company.Password);

        await dashboard.ShowsAsync("Home");
        await Assertions.Expect(dashboard.Page.GetByText("43.00 EUR")).ToBeVisibleAsync();
        await Assertions.Expect(dashboard.Page.Locator(".chart svg").First).ToBeVisibleAsync();

        await dashboard.Page.GetByRole(AriaRole.Link, new() { Name = "Members" }).ClickAsync();
        await dashboard.ShowsAsync("Members");
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = company.Email })).ToContainTextAsync("Company admin");
    }

    [Fact]
    public async Task SignIn_Participant_IsRefusedAndShownNothing()
    {
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await DashboardPage.OpenAsync(context, "/dashboard/members");
        await dashboard.SignInAsync(Participant, stack.DemoPassword);

        await dashboard.ShowsAsync("No access to the dashboard");
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Navigation)).ToHaveCountAsync(0);
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(0);

        await dashboard.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await dashboard.ShowsAsync("Sign in to the dashboard");
    }

    [Fact]
    public async Task SignIn_WrongPassword_SaysSoAndKeepsTheAddress()
    {
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await DashboardPage.OpenAsync(context);
        await dashboard.SignInAsync(Participant, "not the password");

        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("do not match");
        await Assertions.Expect(dashboard.Page.GetByLabel("E-mail address")).ToHaveValueAsync(Participant);
        Assert.DoesNotContain(await context.CookiesAsync(), cookie => cookie.Name == "gh-dashboard");
    }

    [Fact]
    public async Task SignIn_WithoutJavaScript_Works()
    {
        using var company = await Company.RegisterAsync(stack);
        await using var context = await browser.OpenAsync(stack.Gateway, javaScript: false);
        var dashboard = await DashboardPage.OpenAsync(context);
        await dashboard.SignInAsync(company.Email, Company.Password);

        await dashboard.ShowsAsync("Home");
    }

    [Theory]
    [InlineData("/members", "/dashboard/members")]
    [InlineData("//evil.example", "/dashboard//evil.example")]
    [InlineData("https://evil.example", "/dashboard/")]
    [InlineData("/\\evil.example", "/dashboard/")]
    [InlineData("/%0d%0aset-cookie:x=y", "/dashboard/%0d%0aset-cookie:x=y")]
    public async Task SignIn_ReturnUrl_NeverLeavesTheDashboard(string returnUrl, string expected)
    {
        using var company = await Company.RegisterAsync(stack);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await DashboardPage.OpenAsync(context, $"/dashboard/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}");
        await dashboard.SignInAsync(company.Email, Company.Password);

        await dashboard.Page.WaitForURLAsync(url => new Uri(url).AbsolutePath != "/dashboard/sign-in");
        Assert.Equal(new Uri(stack.Gateway, expected).AbsoluteUri, dashboard.Page.Url);
    }

    [Fact]
    public async Task SignIn_TokensStayOnTheServer()
    {
        using var company = await Company.RegisterAsync(stack);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await DashboardPage.OpenAsync(context, "/dashboard/members");
        await dashboard.SignInAsync(company.Email, Company.Password);
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = company.Email })).ToBeVisibleAsync();

        var session = Assert.Single(await context.CookiesAsync(), cookie => cookie.Name == "gh-dashboard");
        Assert.True(session.HttpOnly);
        Assert.Equal(SameSiteAttribute.Lax, session.SameSite);
        Assert.Equal("/dashboard", session.Path);

        // Every JWT begins so: {" in base64url.
        const string tokenStart = "eyJ";
        Assert.DoesNotContain(tokenStart, session.Value, StringComparison.Ordinal);
        Assert.DoesNotContain(tokenStart, await dashboard.Page.EvaluateAsync<string>("JSON.stringify({ ...localStorage, ...sessionStorage })"), StringComparison.Ordinal);
        var html = await context.APIRequest.GetAsync("/dashboard/members");
        Assert.DoesNotContain($"{tokenStart}hbGci", await html.TextAsync(), StringComparison.Ordinal);
    }
}
