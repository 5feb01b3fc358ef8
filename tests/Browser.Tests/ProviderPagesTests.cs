using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Deque.AxeCore.Playwright;
using Gatehouse.TestKit.Stack;
using Microsoft.Playwright;

namespace Gatehouse.BrowserTests;

/// <summary>Signing in to somebody's application, on the provider's own pages.</summary>
[Collection(DashboardCollection.Name)]
public sealed class ProviderPagesTests(GatehouseStack stack, Browser browser)
{
    private const string Application = "https://client.example/callback";

    private static readonly string[] Serious = ["serious", "critical"];

    [Theory]
    [InlineData(ColorScheme.Light, true)]
    [InlineData(ColorScheme.Dark, false)]
    public async Task SignIn_ToAnApplication_WithConsent_AndOutAgain(ColorScheme scheme, bool javaScript)
    {
        using var company = await Company.RegisterAsync(stack);
        var client = await RegisterAsync(company);
        await using var context = await browser.OpenAsync(stack.Gateway, scheme, javaScript);
        await context.RouteAsync("https://client.example/**", route => route.FulfillAsync(new() { ContentType = "text/html", Body = "<title>app</title>" }));
        var page = await context.NewPageAsync();

        await page.GotoAsync(Address(client));
        await ShowsAsync(page, "Sign in", scheme, javaScript);
        await page.GetByLabel("E-mail address").FillAsync(company.Email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync("not the password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("do not match");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Company.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await ShowsAsync(page, "Allow Example app?", scheme, javaScript);
        await page.GetByRole(AriaRole.Button, new() { Name = "Allow", Exact = true }).ClickAsync();
        await page.WaitForURLAsync($"{Application}?**");
        Assert.Contains("code=", page.Url, StringComparison.Ordinal);
        Assert.Contains("iss=", page.Url, StringComparison.Ordinal);

        await page.GotoAsync("/account/sessions");
        await ShowsAsync(page, "Sessions and devices", scheme, javaScript);
        await Assertions.Expect(page.GetByText("Example app")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign out" }).ClickAsync();
        await ShowsAsync(page, "Sign out?", scheme, javaScript);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await ShowsAsync(page, "You are signed out", scheme, javaScript);
    }

    [Fact]
    public async Task Register_Confirm_Forget_AndReset()
    {
        var email = $"page-{Guid.CreateVersion7():N}@example.com";
        await using var context = await browser.OpenAsync(stack.Gateway);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/account/register");
        await ShowsAsync(page, "Register a company", ColorScheme.Light, true);
        await page.GetByLabel("Company").FillAsync("Page Ltd");
        await page.GetByLabel("Your name").FillAsync("Page Person");
        await page.GetByLabel("E-mail address").FillAsync(email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync("password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Register" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Company.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Register" }).ClickAsync();
        await ShowsAsync(page, "Check your mail", ColorScheme.Light, true);

        await page.GotoAsync(await LinkAsync(email, "confirm-email"));
        await ShowsAsync(page, "Confirm your e-mail address", ColorScheme.Light, true);
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();
        await ShowsAsync(page, "Thank you", ColorScheme.Light, true);

        await page.GotoAsync("/account/password/forgot");
        await ShowsAsync(page, "Forgot your password?", ColorScheme.Light, true);
        await page.GetByLabel("E-mail address").FillAsync(email);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the mail" }).ClickAsync();
        await ShowsAsync(page, "Check your mail", ColorScheme.Light, true);
        await page.GotoAsync(await LinkAsync(email, "reset-password"));
        await ShowsAsync(page, "Choose a new password", ColorScheme.Light, true);
        const string another = "another four words together";
        await page.GetByLabel("New password").FillAsync(another);
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        await ShowsAsync(page, "Your password is changed", ColorScheme.Light, true);

        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByLabel("E-mail address").FillAsync(email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(another);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await ShowsAsync(page, "Sessions and devices", ColorScheme.Light, true);
    }

    // Screenshots are kept where the build says, for docs/.
    private static async Task ShowsAsync(IPage page, string heading, ColorScheme scheme, bool javaScript)
    {
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(heading);
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder)
        {
            var name = string.Concat(heading.ToLowerInvariant().Where(c => char.IsAsciiLetter(c) || c == ' ')).Replace(' ', '-');
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{scheme.ToString().ToLowerInvariant()}.png") });
        }

        if (javaScript)
        {
            var found = (await page.RunAxe()).Violations.Where(v => Serious.Contains(v.Impact));
            Assert.True(!found.Any(), string.Join('\n', found.Select(v => $"{heading}: {v.Id} {v.Help}\n  {v.Nodes[0].Html}")));
        }
    }

    private async Task<string> LinkAsync(string email, string template)
    {
        using var client = stack.CreateClient();
        var mails = (await client.GetAsync($"/api/dev/mailbox?to={Uri.EscapeDataString(email)}")).Json["items"]!.AsArray();
        return (string)mails.First(m => (string?)m!["template"] == template)!["model"]!["link"]!;
    }

    private static async Task<string> RegisterAsync(Company company) => (string)(await company.Admin.PostAsync("/api/clients", new
    {
        name = "Example app",
        grantTypes = new[] { "authorization_code" },
        scopes = new[] { "openid", "email", "orders:read" },
        redirectUris = new[] { Application },
        @public = true,
    })).Json["clientId"]!;

    private static string Address(string client)
    {
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(new string('v', 43))));
        return $"/connect/authorize?client_id={client}&redirect_uri={Uri.EscapeDataString(Application)}&response_type=code"
            + $"&scope=openid%20email%20orders:read&state=s&code_challenge={challenge}&code_challenge_method=S256";
    }
}
