using System.Net;
using Gatehouse.TestKit.Stack;
using Microsoft.Playwright;

namespace Gatehouse.BrowserTests;

[Collection(DashboardCollection.Name)]
public sealed class SessionEndTests(GatehouseStack stack, Browser browser)
{
    [Fact]
    public async Task SignOut_EndsTheSessionForGood()
    {
        using var company = await Company.RegisterAsync(stack);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await SignedInAsync(context, company);
        var before = await context.CookiesAsync();

        await dashboard.SignOutAsync();
        await dashboard.Page.GoBackAsync();
        await dashboard.ShowsAsync("Sign in to the dashboard");

        // Not even the cookie of before, put back by hand, opens it again.
        await context.AddCookiesAsync(before.Select(c => new Microsoft.Playwright.Cookie { Name = c.Name, Value = c.Value, Domain = c.Domain, Path = c.Path }));
        await dashboard.Page.GotoAsync("/dashboard/members");
        await dashboard.ShowsAsync("Sign in to the dashboard");
    }

    [Fact]
    public async Task SignOut_IsToldToTheGateway()
    {
        using var company = await Company.RegisterAsync(stack);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await SignedInAsync(context, company);
        Assert.Equal(2, await SessionsAsync(company));

        await dashboard.SignOutAsync();

        await Eventually.Async(() => SessionsAsync(company), count => count == 1);
    }

    [Fact]
    public async Task SessionEndedElsewhere_LeadsToSignInAndBackToTheSamePage()
    {
        using var company = await Company.RegisterAsync(stack);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await SignedInAsync(context, company);
        Assert.Equal(HttpStatusCode.NoContent, (await company.Admin.SendAsync(HttpMethod.Delete, "/api/auth/sessions")).Status);

        await dashboard.Page.GetByRole(AriaRole.Link, new() { Name = "Members" }).ClickAsync();
        await dashboard.ShowsAsync("Sign in to the dashboard");
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Your session has ended. Please sign in again.");

        await dashboard.SignInAsync(company.Email, Company.Password);
        await dashboard.ShowsAsync("Members");
    }

    private static async Task<int> SessionsAsync(Company company) =>
        (await company.Admin.GetAsync("/api/auth/sessions")).Json["items"]!.AsArray().Count;

    private async Task<DashboardPage> SignedInAsync(IBrowserContext context, Company company)
    {
        var dashboard = await DashboardPage.OpenAsync(context);
        await dashboard.SignInAsync(company.Email, Company.Password);
        await dashboard.ShowsAsync("Home");

        // The circuit is up when figures are there.
        await Assertions.Expect(dashboard.Page.Locator(".figure").First).ToBeVisibleAsync();
        Assert.Equal(new Uri(stack.Gateway, "/dashboard/").AbsoluteUri, dashboard.Page.Url);
        return dashboard;
    }
}
