using Gatehouse.TestKit;
using Gatehouse.TestKit.Stack;
using Microsoft.Playwright;

namespace Gatehouse.BrowserTests;

/// <summary>A person looks after their account, and signs in with whatever they have set up.</summary>
[Collection(DashboardCollection.Name)]
public sealed class AccountPagesTests(DashboardStack stack, Browser browser)
{
    [Fact]
    public async Task App_RecoveryCode_AndPasskeyAlone_OpenTheAccount()
    {
        using var company = await Company.RegisterAsync(stack);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var page = await context.NewPageAsync();
        var authenticator = await Authenticator.PlugInAsync(page);
        await SignInAsync(page, company.Email);
        await PageCheck.ShowsAsync(page, "Your account");

        await page.GetByRole(AriaRole.Link, new() { Name = "Second step", Exact = true }).First.ClickAsync();
        await PageCheck.ShowsAsync(page, "Second step");
        await page.GetByRole(AriaRole.Link, new() { Name = "Set up an app" }).ClickAsync();
        await PageCheck.ShowsAsync(page, "Set up a second step");
        var (app, codes) = await EnrolAsync(page);
        await PageCheck.ShowsAsync(page, "Second step");

        await SignOutAsync(page);
        await SignInAsync(page, company.Email);
        await PageCheck.ShowsAsync(page, "One more step");
        await AnswerAsync(page, "000000");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("wrong");
        await AnswerAsync(page, app.Code(1));
        await PageCheck.ShowsAsync(page, "Your account");

        await SignOutAsync(page);
        await SignInAsync(page, company.Email);
        await AnswerAsync(page, codes[0]);
        await PageCheck.ShowsAsync(page, "Your account");

        await page.GotoAsync("/account/passkeys");
        await PageCheck.ShowsAsync(page, "Passkeys");
        await page.GetByRole(AriaRole.Link, new() { Name = "Add a passkey" }).ClickAsync();
        await PageCheck.ShowsAsync(page, "Add a passkey");
        await page.GetByLabel("Name").FillAsync("My laptop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await PageCheck.ShowsAsync(page, "Passkeys");
        await Assertions.Expect(page.GetByLabel("Name of the passkey My laptop")).ToHaveValueAsync("My laptop");

        // What the browser suggests is taken at once where nobody has to be asked.
        await SignOutAsync(page);
        await page.GotoAsync("/account/login");
        await PageCheck.ShowsAsync(page, "Your account");

        await SignOutAsync(page);
        await authenticator.BePresentAsync(false);
        await page.GotoAsync("/account/login");
        await PageCheck.ShowsAsync(page, "Sign in");
        await authenticator.BePresentAsync(true);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await PageCheck.ShowsAsync(page, "Your account");

        // And as the second factor.
        await SignOutAsync(page);
        await authenticator.BePresentAsync(false);
        await SignInAsync(page, company.Email);
        await PageCheck.ShowsAsync(page, "One more step");
        await authenticator.BePresentAsync(true);
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await PageCheck.ShowsAsync(page, "Your account");

        await page.GotoAsync("/account/passkeys");
        await page.GetByLabel("Name of the passkey My laptop").FillAsync("Old laptop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Remove Old laptop" }).ClickAsync();
        await PageCheck.ShowsAsync(page, "Remove the passkey “Old laptop”?");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await PageCheck.ShowsAsync(page, "Passkeys");
        await SignOutAsync(page);
        await page.GotoAsync("/account/login");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("not accepted");
    }

    // With the passkey's page in the way of whoever has no script, nothing else is.
    [Theory]
    [InlineData(ColorScheme.Dark, true)]
    [InlineData(ColorScheme.Light, false)]
    public async Task EveryPageOfTheAccount_ShowsItself(ColorScheme scheme, bool javaScript)
    {
        using var company = await Company.RegisterAsync(stack);
        await using var context = await browser.OpenAsync(stack.Gateway, scheme, javaScript);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/account/mfa");
        await FillAsync(page, company.Email);
        await PageCheck.ShowsAsync(page, "Second step", scheme, javaScript);
        foreach (var (path, heading) in new[]
        {
            ("/account", "Your account"),
            ("/account/password", "Change your password"),
            ("/account/mfa/totp", "Set up a second step"),
            ("/account/passkeys", "Passkeys"),
            ("/account/passkeys/add", "Add a passkey"),
            ("/account/sessions", "Sessions and devices"),
            ("/account/applications", "Applications"),
            ("/account/impersonations", "Support visits"),
            ("/account/verify", "Is it you?"),
        })
        {
            await page.GotoAsync(path);
            await PageCheck.ShowsAsync(page, heading, scheme, javaScript);
        }

        const string Another = "another four words together";
        await page.GotoAsync("/account/password");
        await page.GetByLabel("Current password").FillAsync(Company.Password);
        await page.GetByLabel("New password").FillAsync(Another);
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("changed");
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await company.Admin.GetAsync("/api/auth/me")).Status);
    }

    [Fact]
    public async Task Invitation_ChoiceOfCompany_Enrolment_AndErrors_ShowThemselves()
    {
        using var company = await Company.RegisterAsync(stack);
        var guest = $"guest-{Guid.CreateVersion7():N}@example.com";
        await company.Admin.PostAsync("/api/invitations", new { email = guest, roles = new[] { "manager" } });
        await using var context = await browser.OpenAsync(stack.Gateway);
        var page = await context.NewPageAsync();
        await page.GotoAsync(await PageCheck.LinkAsync(stack, guest, "invitation"));
        await PageCheck.ShowsAsync(page, "Accept an invitation");
        await page.GetByLabel("Your name").FillAsync("Grete Guest");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync("too short");
        await page.GetByRole(AriaRole.Button, new() { Name = "Accept" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Company.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Accept" }).ClickAsync();
        await PageCheck.ShowsAsync(page, "Welcome");

        var client = await ProviderPagesTests.RegisterAsync(company);
        await page.GotoAsync($"{ProviderPagesTests.Address(client)}&prompt=select_account");
        await PageCheck.ShowsAsync(page, "Choose a company");
        await company.Admin.SendAsync(HttpMethod.Patch, $"/api/tenants/{company.TenantId}", new { settings = new { mfaRequired = true } });
        await page.GetByRole(AriaRole.Button, new() { Name = company.Name }).ClickAsync();
        await PageCheck.ShowsAsync(page, "Set up a second step");
        await EnrolAsync(page);
        await PageCheck.ShowsAsync(page, "Allow Example app?");

        await page.GotoAsync("/account/login?request=none");
        await PageCheck.ShowsAsync(page, "This sign-in cannot go on");
        await page.GotoAsync("/account/nowhere");
        await PageCheck.ShowsAsync(page, "There is no such page");
    }

    private static async Task SignInAsync(IPage page, string email)
    {
        await page.GotoAsync("/account/login");
        await FillAsync(page, email);
    }

    private static async Task FillAsync(IPage page, string email)
    {
        await page.GetByLabel("E-mail address").FillAsync(email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Company.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }

    private static async Task AnswerAsync(IPage page, string code)
    {
        await page.GetByLabel("Code").FillAsync(code);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }

    private static async Task<(AuthenticatorApp App, IReadOnlyList<string> Codes)> EnrolAsync(IPage page)
    {
        var app = new AuthenticatorApp((await page.Locator(".secret code").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal));
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync("000000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(app.Code());
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        await PageCheck.ShowsAsync(page, "Your recovery codes");
        var codes = await page.Locator(".codes code").AllInnerTextsAsync();
        Assert.Equal(10, codes.Count);
        await page.GetByRole(AriaRole.Link, new() { Name = "I have kept them" }).ClickAsync();
        return (app, codes);
    }

    private static async Task SignOutAsync(IPage page)
    {
        await page.GotoAsync("/connect/end-session");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await PageCheck.ShowsAsync(page, "You are signed out");
    }

    /// <summary>A security key of the browser's own, with somebody there to touch it or not.</summary>
    private sealed record Authenticator(ICDPSession Devtools, string Id)
    {
        public static async Task<Authenticator> PlugInAsync(IPage page)
        {
            var devtools = await page.Context.NewCDPSessionAsync(page);
            await devtools.SendAsync("WebAuthn.enable");
            var added = await devtools.SendAsync("WebAuthn.addVirtualAuthenticator", new()
            {
                ["options"] = new Dictionary<string, object>
                {
                    ["protocol"] = "ctap2",
                    ["transport"] = "internal",
                    ["hasResidentKey"] = true,
                    ["hasUserVerification"] = true,
                    ["isUserVerified"] = true,
                    ["automaticPresenceSimulation"] = true,
                },
            });
            return new(devtools, added!.Value.GetProperty("authenticatorId").GetString()!);
        }

        public Task BePresentAsync(bool isPresent) =>
            Devtools.SendAsync("WebAuthn.setAutomaticPresenceSimulation", new() { ["authenticatorId"] = Id, ["enabled"] = isPresent });
    }
}
