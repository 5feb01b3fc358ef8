using System.Net;
using Gatehouse.TestKit.Stack;
using Microsoft.Playwright;

namespace Gatehouse.BrowserTests;

[Collection(DashboardCollection.Name)]
public sealed class SessionEndTests(DashboardStack stack, Browser browser)
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
        await dashboard.ShowsAsync("Sign in");

        // Not even the cookie of before, put back by hand, opens it again.
        await context.AddCookiesAsync(before.Select(c => new Microsoft.Playwright.Cookie { Name = c.Name, Value = c.Value, Domain = c.Domain, Path = c.Path }));
        await dashboard.Page.GotoAsync("/dashboard/members");
        await dashboard.ShowsAsync("Sign in");
    }

    [Fact]
    public async Task SignOut_EndsTheProvidersSessionToo()
    {
        using var company = await Company.RegisterAsync(stack);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await SignedInAsync(context, company);
        Assert.Equal(2, await SessionsAsync(company));

        await dashboard.SignOutAsync();

        await Eventually.Async(() => SessionsAsync(company), count => count == 1);
    }

    [Fact]
    public async Task SessionEndedElsewhere_PageSaysSo_AndLeadsToSignInAndBack()
    {
        using var company = await Company.RegisterAsync(stack);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await SignedInAsync(context, company);
        await dashboard.Page.GotoAsync("/dashboard/members");
        await dashboard.ShowsAsync("People");
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = company.Email })).ToBeVisibleAsync();

        // In the list it is the browser it is, from where the browser is.
        var sessions = (await company.Admin.GetAsync("/api/auth/sessions")).Json["items"]!.AsArray();
        var session = Assert.Single(sessions, s => (bool?)s!["current"] == false)!;
        Assert.Contains("Chrome", (string?)session["device"], StringComparison.Ordinal);
        Assert.StartsWith("10.", (string?)session["address"], StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, (await company.Admin.SendAsync(HttpMethod.Delete, $"/api/auth/sessions/{session["id"]}")).Status);
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Your session has ended", new() { Timeout = 2000 });
        Assert.Equal(401, await dashboard.Page.EvaluateAsync<int>("fetch('/whoami/me').then(a => a.status)"));

        await dashboard.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in again" }).ClickAsync();
        await dashboard.ShowsAsync("Sign in");
        await dashboard.SignInAsync(company.Email, Company.Password);
        await dashboard.ShowsAsync("People");
    }

    private static async Task<int> SessionsAsync(Company company) =>
        (await company.Admin.GetAsync("/api/auth/sessions")).Json["items"]!.AsArray().Count;

    private async Task<DashboardPage> SignedInAsync(IBrowserContext context, Company company)
    {
        var dashboard = await DashboardPage.OpenAsync(context);
        await dashboard.SignInAsync(company.Email, Company.Password);
        await dashboard.ShowsAsync("Home");

        await dashboard.IsReadyAsync();
        Assert.Equal(new Uri(stack.Gateway, "/dashboard/").AbsoluteUri, dashboard.Page.Url.TrimEnd('/') + "/");
        return dashboard;
    }
}
