using System.Net;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Stack;
using Microsoft.Playwright;

namespace Gatehouse.BrowserTests;

/// <summary>A company's own OpenID provider, by npm's oidc-provider: linked by somebody who is signed in, used to sign in, unlinked.</summary>
[Collection(DashboardCollection.Name)]
public sealed class ExternalLoginTests(DashboardStack stack, Browser browser)
{
    private const string Application = "https://client.example/callback";

    [Fact]
    public async Task Provider_IsLinked_SignsIn_AndIsUnlinked()
    {
        var domain = $"{Guid.CreateVersion7():N}.example";
        using var company = await Company.RegisterAsync(stack, domain);
        using var root = stack.CreateClient();
        Expect(HttpStatusCode.OK, await root.LoginAsync("root@gatehouse.example", stack.DemoPassword));
        Expect(HttpStatusCode.OK, await root.SendAsync(HttpMethod.Put, $"/api/tenants/{company.TenantId}/domains", new { domains = new[] { domain } }));
        var port = FreePort.Next();
        await using var provider = await AddProviderAsync(company, port);
        var client = await RegisterClientAsync(company);

        await using var context = await OpenAsync(javaScript: false);
        var page = await context.NewPageAsync();
        await page.GotoAsync(Address(client));
        await ShowsAsync(page, "Sign in", withAxe: false);
        await page.GetByLabel("E-mail address").FillAsync(company.Email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Company.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await ShowsAsync(page, "Allow Example app?", withAxe: false);
        await PageCheck.ArrivesAsync(page, Application, () => page.GetByRole(AriaRole.Button, new() { Name = "Allow", Exact = true }).ClickAsync());

        await page.GotoAsync("/account/linked");
        await ShowsAsync(page, "Linked accounts", withAxe: false);
        await page.GetByRole(AriaRole.Button, new() { Name = "Link Example Login" }).ClickAsync();
        await ShowsAsync(page, "Link Example Login", withAxe: false);
        await page.GetByRole(AriaRole.Link, new() { Name = "Go on to Example Login" }).ClickAsync();
        await SignInThereAsync(page, "ada");
        await ShowsAsync(page, "Linked accounts", withAxe: false);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Unlink Example Login" })).ToBeVisibleAsync();

        // In another browser, with that account alone.
        await using var other = await OpenAsync(javaScript: true);
        var second = await other.NewPageAsync();
        await second.GotoAsync(Address(client));
        await ShowsAsync(second, "Sign in", withAxe: true);
        await second.GetByRole(AriaRole.Link, new() { Name = "Continue with Example Login" }).ClickAsync();
        Assert.Contains("code=", await PageCheck.ArrivesAsync(second, Application, () => SignInThereAsync(second, "ada")), StringComparison.Ordinal);
        await second.GotoAsync("/account/linked");
        await ShowsAsync(second, "Linked accounts", withAxe: true);

        await page.GetByRole(AriaRole.Button, new() { Name = "Unlink Example Login" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Link Example Login" })).ToBeVisibleAsync();
        await using var third = await OpenAsync(javaScript: true);
        var refused = await third.NewPageAsync();
        await refused.GotoAsync(Address(client));
        await refused.GetByRole(AriaRole.Link, new() { Name = "Continue with Example Login" }).ClickAsync();
        await SignInThereAsync(refused, "ada");
        await ShowsAsync(refused, "You are not signed in", withAxe: true);
    }

    [Fact]
    public async Task Device_IsAllowedOnAPage()
    {
        using var company = await Company.RegisterAsync(stack);
        var television = (string)Expect(HttpStatusCode.Created, await company.Admin.PostAsync("/api/clients", new
        {
            name = "Television",
            grantTypes = new[] { "urn:ietf:params:oauth:grant-type:device_code" },
            scopes = new[] { "openid", "email" },
            @public = true,
        })).Json["clientId"]!;
        using var device = stack.CreateClient();
        using var ask = new FormUrlEncodedContent([new("client_id", television)]);
        var codes = Expect(HttpStatusCode.OK, await device.SendAsync(HttpMethod.Post, "/connect/device-authorization", ask)).Json;

        await using var context = await OpenAsync(javaScript: true);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/account/device");
        await ShowsAsync(page, "Connect a device", withAxe: true);
        await page.GetByLabel("Code on your device").FillAsync((string)codes["user_code"]!);
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await page.GetByLabel("E-mail address").FillAsync(company.Email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Company.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await ShowsAsync(page, "Allow Television?", withAxe: true);
        await page.GetByRole(AriaRole.Button, new() { Name = "Allow", Exact = true }).ClickAsync();
        await ShowsAsync(page, "Your device is connected", withAxe: true);
        using var poll = new FormUrlEncodedContent(
            [new("client_id", television), new("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), new("device_code", (string)codes["device_code"]!)]);
        Expect(HttpStatusCode.OK, await device.SendAsync(HttpMethod.Post, "/connect/token", poll));
    }

    // It has to answer when it is added, and only then is known where it sends people back to.
    private async Task<OidcProvider> AddProviderAsync(Company company, int port)
    {
        string callback;
        await using (var first = await OidcProvider.StartAsync(stack.Gateway, port, "/"))
        {
            var added = Expect(HttpStatusCode.Created, await company.Admin.PostAsync("/api/identity-providers", new
            {
                kind = "oidc",
                name = "Example Login",
                issuer = first.Issuer,
                clientId = OidcProvider.ClientId,
                clientSecret = OidcProvider.ClientSecret,
            }));
            callback = (string)added.Json["callbackPath"]!;
        }

        return await OidcProvider.StartAsync(stack.Gateway, port, callback);
    }

    // Its own pages for trying out: any name, any password, then consent.
    private static async Task SignInThereAsync(IPage page, string login)
    {
        await page.Locator("input[name=login]").FillAsync(login);
        await page.Locator("input[name=password]").FillAsync("any");
        await page.Locator("button[type=submit]").ClickAsync();
        if (await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).IsVisibleAsync())
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        }
    }

    private Task<IBrowserContext> OpenAsync(bool javaScript) => browser.OpenAsync(stack.Gateway, ColorScheme.Light, javaScript);

    private static Task ShowsAsync(IPage page, string heading, bool withAxe) => PageCheck.ShowsAsync(page, heading, ColorScheme.Light, javaScript: withAxe);

    private static async Task<string> RegisterClientAsync(Company company) => (string)Expect(HttpStatusCode.Created, await company.Admin.PostAsync("/api/clients", new
    {
        name = "Example app",
        grantTypes = new[] { "authorization_code" },
        scopes = new[] { "openid", "email", "orders:read" },
        redirectUris = new[] { Application },
        @public = true,
    })).Json["clientId"]!;

    private static string Address(string client) =>
        $"/connect/authorize?client_id={client}&redirect_uri={Uri.EscapeDataString(Application)}&response_type=code"
        + $"&scope=openid%20email%20orders:read&state=s&code_challenge={new string('A', 43)}&code_challenge_method=S256";

    private static Answer Expect(HttpStatusCode status, Answer answer) =>
        answer.Status == status ? answer : throw new InvalidOperationException($"Expected {(int)status}, got {answer}");
}
