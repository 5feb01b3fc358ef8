using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Gatehouse.BrowserTests;

/// <summary>What a person does in the dashboard.</summary>
public sealed partial class DashboardPage(IPage page)
{
    public IPage Page => page;

    public ILocator Heading => page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    public static async Task<DashboardPage> OpenAsync(IBrowserContext context, string path = "/dashboard")
    {
        ArgumentNullException.ThrowIfNull(context);
        var page = await context.NewPageAsync();
        await page.GotoAsync(path);
        return new(page);
    }

    public async Task SignInAsync(string email, string password)
    {
        await page.GetByLabel("E-mail address").FillAsync(email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }

    public async Task SignOutAsync()
    {
        await page.GetByRole(AriaRole.Button, new() { NameRegex = Account() }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await ShowsAsync("You are signed out");
    }

    /// <summary>Waits for a page by its heading.</summary>
    public Task ShowsAsync(string heading) => Assertions.Expect(Heading).ToHaveTextAsync(heading);

    [GeneratedRegex("^Account of ")]
    private static partial Regex Account();
}
