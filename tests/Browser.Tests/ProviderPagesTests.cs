using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.TestKit.Stack;
using Microsoft.Playwright;

namespace Gatehouse.BrowserTests;

/// <summary>Signing in to somebody's application, on the provider's own pages.</summary>
[Collection(DashboardCollection.Name)]
public sealed class ProviderPagesTests(DashboardStack stack, Browser browser)
{
    private const string Application = "https://client.example/callback";

    [Theory]
    [InlineData(ColorScheme.Light, true)]
    [InlineData(ColorScheme.Dark, false)]
    public async Task SignIn_ToAnApplication_WithConsent_AndOutAgain(ColorScheme scheme, bool javaScript)
    {
        using var company = await Company.RegisterAsync(stack);
        var client = await RegisterAsync(company);
        await using var context = await browser.OpenAsync(stack.Gateway, scheme, javaScript);
        var page = await context.NewPageAsync();

        await page.GotoAsync(Address(client));
        await PageCheck.ShowsAsync(page, "Sign in", scheme, javaScript);
        await page.GetByLabel("E-mail address").FillAsync(company.Email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync("not the password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("do not match");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Company.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();

        await PageCheck.ShowsAsync(page, "Allow Example app?", scheme, javaScript);
        var arrived = await PageCheck.ArrivesAsync(
            page, Application, () => page.GetByRole(AriaRole.Button, new() { Name = "Allow", Exact = true }).ClickAsync());
        Assert.Contains("code=", arrived, StringComparison.Ordinal);
        Assert.Contains("iss=", arrived, StringComparison.Ordinal);

        await page.GotoAsync("/account/applications");
        await PageCheck.ShowsAsync(page, "Applications", scheme, javaScript);
        await Assertions.Expect(page.GetByText("Example app")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Take back" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Example app")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign out" }).ClickAsync();
        await PageCheck.ShowsAsync(page, "Sign out?", scheme, javaScript);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await PageCheck.ShowsAsync(page, "You are signed out", scheme, javaScript);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Limit_ThatIsReached_IsAPageToo(ColorScheme scheme)
    {
        await using var context = await browser.OpenAsync(stack.Gateway, scheme);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/account/login");
        var status = 0;
        for (var tries = 0; status != 429 && tries < 100; tries++)
        {
            await using var answer = await context.APIRequest.PostAsync("/account/login");
            status = answer.Status;
        }

        await page.GetByLabel("E-mail address").FillAsync("ada@acme.example");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Company.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await PageCheck.ShowsAsync(page, "Too many requests", scheme);
        await Assertions.Expect(page.GetByText("seconds, then try again")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Register_Confirm_Forget_AndReset()
    {
        var email = $"page-{Guid.CreateVersion7():N}@example.com";
        await using var context = await browser.OpenAsync(stack.Gateway);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/account/register");
        await PageCheck.ShowsAsync(page, "Register a company", ColorScheme.Light, true);
        await page.GetByLabel("Company").FillAsync("Page Ltd");
        await page.GetByLabel("Your name").FillAsync("Page Person");
        await page.GetByLabel("E-mail address").FillAsync(email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync("password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Register" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Company.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Register" }).ClickAsync();
        await PageCheck.ShowsAsync(page, "Check your mail", ColorScheme.Light, true);

        await page.GotoAsync(await PageCheck.LinkAsync(stack, email, "confirm-email"));
        await PageCheck.ShowsAsync(page, "Confirm your e-mail address", ColorScheme.Light, true);
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();
        await PageCheck.ShowsAsync(page, "Thank you", ColorScheme.Light, true);

        await page.GotoAsync("/account/password/forgot");
        await PageCheck.ShowsAsync(page, "Forgot your password?", ColorScheme.Light, true);
        await page.GetByLabel("E-mail address").FillAsync(email);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the mail" }).ClickAsync();
        await PageCheck.ShowsAsync(page, "Check your mail", ColorScheme.Light, true);
        await page.GotoAsync(await PageCheck.LinkAsync(stack, email, "reset-password"));
        await PageCheck.ShowsAsync(page, "Choose a new password", ColorScheme.Light, true);
        const string another = "another four words together";
        await page.GetByLabel("New password").FillAsync(another);
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        await PageCheck.ShowsAsync(page, "Your password is changed", ColorScheme.Light, true);

        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await page.GetByLabel("E-mail address").FillAsync(email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(another);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await PageCheck.ShowsAsync(page, "Your account", ColorScheme.Light, true);
    }

    internal static async Task<string> RegisterAsync(Company company) => (string)(await company.Admin.PostAsync("/api/clients", new
    {
        name = "Example app",
        grantTypes = new[] { "authorization_code" },
        scopes = new[] { "openid", "email", "orders:read" },
        redirectUris = new[] { Application },
        @public = true,
    })).Json["clientId"]!;

    internal static string Address(string client)
    {
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(new string('v', 43))));
        return $"/connect/authorize?client_id={client}&redirect_uri={Uri.EscapeDataString(Application)}&response_type=code"
            + $"&scope=openid%20email%20orders:read&state=s&code_challenge={challenge}&code_challenge_method=S256";
    }
}
