using System.Net;
using Gatehouse.TestKit.Stack;
using Microsoft.Playwright;

namespace Gatehouse.BrowserTests;

[Collection(DashboardCollection.Name)]
public sealed class SignInTests(DashboardStack stack, Browser browser)
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
        await Assertions.Expect(dashboard.Page.GetByText("43.00 EUR").Last).ToBeVisibleAsync();
        await Assertions.Expect(dashboard.Page.Locator(".chart svg").First).ToBeVisibleAsync();

        await dashboard.Page.GetByRole(AriaRole.Link, new() { Name = "People" }).ClickAsync();
        await dashboard.ShowsAsync("People");
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
        await dashboard.ShowsAsync("You are signed out");
    }

    [Fact]
    public async Task SignIn_WrongPassword_SaysSoAndKeepsTheAddress()
    {
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await DashboardPage.OpenAsync(context);
        await dashboard.SignInAsync(Participant, "not the password");

        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("do not match");
        await Assertions.Expect(dashboard.Page.GetByLabel("E-mail address")).ToHaveValueAsync(Participant);
        Assert.DoesNotContain(await context.CookiesAsync(), cookie => cookie.Name == "sid");
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

    [Fact]
    public async Task WithoutASession_PagesLeadToSignInAndBack_AndScriptsAreRefused()
    {
        using var company = await Company.RegisterAsync(stack);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var script = await context.APIRequest.GetAsync("/dashboard/session", new() { Headers = new Dictionary<string, string> { ["Accept"] = "application/json" } });
        Assert.Equal(401, script.Status);

        var dashboard = await DashboardPage.OpenAsync(context, "/dashboard/?days=7");
        await dashboard.SignInAsync(company.Email, Company.Password);

        await dashboard.ShowsAsync("Home");
        Assert.Equal(new Uri(stack.Gateway, "/dashboard/?days=7").AbsoluteUri, dashboard.Page.Url);
    }

    [Fact]
    public async Task SignIn_OfSeveralCompanies_AsksWhich_AndSwitches()
    {
        using var company = await Company.RegisterAsync(stack);
        Assert.Equal(HttpStatusCode.Created, (await company.Admin.PostAsync("/api/tenants", new { name = "Second Ltd" })).Status);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await DashboardPage.OpenAsync(context);
        await dashboard.SignInAsync(company.Email, Company.Password);

        await dashboard.ShowsAsync("Choose a company");
        await dashboard.Page.GetByRole(AriaRole.Button, new() { Name = "Second Ltd" }).ClickAsync();
        await dashboard.ShowsAsync("Home");
        var before = (await context.CookiesAsync()).Single(cookie => cookie.Name == "sid").Value;

        await dashboard.Page.GetByRole(AriaRole.Button, new() { Name = "Second Ltd" }).ClickAsync();
        await dashboard.Page.GetByRole(AriaRole.Link, new() { Name = company.Name }).ClickAsync();
        await dashboard.ShowsAsync("Home");
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Button, new() { Name = company.Name })).ToBeVisibleAsync();
        Assert.NotEqual(before, (await context.CookiesAsync()).Single(cookie => cookie.Name == "sid").Value);
    }

    [Fact]
    public async Task SignIn_TokensStayOnTheServer()
    {
        using var company = await Company.RegisterAsync(stack);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await DashboardPage.OpenAsync(context, "/dashboard/members");
        await dashboard.SignInAsync(company.Email, Company.Password);
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = company.Email })).ToBeVisibleAsync();

        var session = Assert.Single(await context.CookiesAsync(), cookie => cookie.Name == "sid");
        Assert.True(session.HttpOnly);
        Assert.Equal(SameSiteAttribute.Lax, session.SameSite);

        // Every JWT begins so: {" in base64url.
        const string tokenStart = "eyJ";
        Assert.DoesNotContain(tokenStart, session.Value, StringComparison.Ordinal);
        Assert.DoesNotContain(tokenStart, await dashboard.Page.EvaluateAsync<string>("JSON.stringify({ ...localStorage, ...sessionStorage })"), StringComparison.Ordinal);
        var html = await context.APIRequest.GetAsync("/dashboard/members");
        Assert.DoesNotContain($"{tokenStart}hbGci", await html.TextAsync(), StringComparison.Ordinal);
    }
}
