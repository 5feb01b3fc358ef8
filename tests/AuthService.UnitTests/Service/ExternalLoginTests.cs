using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>Signing in with an account elsewhere: who it is, who it is not, and what it may never become.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class ExternalLoginTests(AuthServer server, ExternalLoginTests.Providers providers) : IClassFixture<ExternalLoginTests.Providers>, IAsyncLifetime
{
    private AuthSite site = null!;
    private FakeIssuer issuer = null!;
    private Firm firm = null!;
    private string subject = "";

    public async Task InitializeAsync()
    {
        (site, issuer) = (providers.Site, providers.Issuer);
        issuer.Change = null;
        firm = await Firm.FoundAsync(site.Services);
        subject = $"subject-{Guid.NewGuid():N}";
        Says(firm.Email);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Link_Unlink_AndSignInBetween()
    {
        await ConfirmAsync(isConfirmed: false);
        using var browser = new SiteBrowser(site);
        await browser.SignInAsync(await browser.GetAsync("/account/login"), firm.Email, Firm.Password);
        var linked = await browser.GetAsync("/account/linked");
        Assert.Contains("Google", linked.Body, StringComparison.Ordinal);
        Says("somebody-else@example.org");
        var ticket = await browser.SubmitAsync(linked, "/account/linked", ("provider", "google"));
        var page = await browser.FollowAsync(await browser.GetAsync(Link(ticket)));
        Assert.Contains("somebody-else@example.org", page.Body, StringComparison.Ordinal);
        Assert.Contains("Unlink", page.Body, StringComparison.Ordinal);
        Assert.Contains("account-linked", await MailsAsync(), StringComparison.Ordinal);

        // By the subject, whatever the address is by now; the client gets tokens of ours that say how.
        Says("changed@example.org");
        using var other = new SiteBrowser(site);
        var app = await ClientApp.RegisterAsync(site, firm);
        var login = await other.FollowAsync(await other.GetAsync(app.Address()));
        var back = await other.FollowAsync(await other.GetAsync(Offer(login, "google")), ClientApp.RedirectUri);
        Assert.Contains("action=\"/account/consent\"", back.Body, StringComparison.Ordinal);
        back = await other.FollowAsync(await other.SubmitAsync(back, "/account/consent", ("decision", "allow")), ClientApp.RedirectUri);
        var tokens = await app.PostAsync("/connect/token", app.Exchange(back["code"]));
        var me = await site.SendAsync(HttpMethod.Get, "/connect/userinfo", tokens["access_token"]);
        Assert.Equal((firm.UserId.ToString(), firm.Email), (me["sub"], me["email"]));

        var own = (await firm.SignInAsync()).AccessToken;
        var list = await site.SendAsync(HttpMethod.Get, "/auth/external-logins", own);
        var id = (string)list.Json!["items"]![0]!["id"]!;
        Assert.Equal(204, (await site.SendAsync(HttpMethod.Delete, $"/auth/external-logins/{id}", own)).Status);
        Assert.Equal(404, (await site.SendAsync(HttpMethod.Delete, $"/auth/external-logins/{id}", own)).Status);
        Assert.Contains("account-unlinked", await MailsAsync(), StringComparison.Ordinal);
        using var again = new SiteBrowser(site);
        Assert.Contains("You are not signed in", (await SignInAsync(again, "google")).Body, StringComparison.Ordinal);
        Assert.Equal(2L, await server.RunAsync("select count(*) from audit_entries where target = $1 and action like 'account.external-login%'", $"user/{firm.UserId}"));
    }

    [Fact]
    public async Task Address_ConfirmedOnBothSides_LinksByItself_AndNothingLess()
    {
        // Registered by somebody, confirmed by nobody.
        await ConfirmAsync(isConfirmed: false);
        using var browser = new SiteBrowser(site);
        Assert.Contains("Sign in to it as you usually do", (await SignInAsync(browser, "google")).Body, StringComparison.Ordinal);

        // Confirmed here, not there: not even that there is an account is said.
        await ConfirmAsync(isConfirmed: true);
        Says(firm.Email, isVerified: false);
        var unverified = await SignInAsync(browser, "google");
        Assert.Contains("has not confirmed an address", unverified.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(firm.Email, unverified.Body, StringComparison.Ordinal);

        // What an Entra directory says of addresses links nothing.
        Says(firm.Email);
        Assert.Contains("You are not signed in", (await SignInAsync(browser, "entra")).Body, StringComparison.Ordinal);
        Assert.Equal(0L, await LinksAsync());

        // With a second factor the owner says so themselves.
        await server.RunAsync("update users set two_factor_enabled = true where id = $1", firm.UserId.Value);
        Assert.Contains("Sign in to it as you usually do", (await SignInAsync(browser, "google")).Body, StringComparison.Ordinal);
        await server.RunAsync("update users set two_factor_enabled = false where id = $1", firm.UserId.Value);

        var page = await SignInAsync(browser, "google");
        Assert.Contains(firm.Email, page.Body, StringComparison.Ordinal);
        Assert.EndsWith("/account", page.Address.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(1L, await LinksAsync());
    }

    [Fact]
    public async Task SecondFactor_IsAskedForAfterTheProviderToo()
    {
        await ConfirmAsync(isConfirmed: true);
        using var browser = new SiteBrowser(site);
        await SignInAsync(browser, "google");
        await server.RunAsync("update users set two_factor_enabled = true where id = $1", firm.UserId.Value);
        using var other = new SiteBrowser(site);
        Assert.Contains("action=\"/account/login/code\"", (await SignInAsync(other, "google")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GitHub_IsBelievedForItsPrimaryVerifiedAddressAlone()
    {
        await ConfirmAsync(isConfirmed: true);
        using var browser = new SiteBrowser(site);
        issuer.GitHubUser = new() { ["login"] = "octocat", ["id"] = Random.Shared.NextInt64(1, long.MaxValue), ["name"] = "monalisa octocat", ["email"] = firm.Email };
        foreach (var emails in new JsonArray[]
        {
            [],
            [FakeIssuer.Mailbox(firm.Email, primary: true, verified: false)],
            [FakeIssuer.Mailbox(firm.Email, primary: false, verified: true)],
        })
        {
            issuer.GitHubEmails = emails;
            Assert.Contains("has not confirmed an address", (await SignInAsync(browser, "github")).Body, StringComparison.Ordinal);
        }

        issuer.GitHubEmails = [FakeIssuer.Mailbox("other@example.org", primary: false, verified: true), FakeIssuer.Mailbox(firm.Email, primary: true, verified: true)];
        Assert.EndsWith("/account", (await SignInAsync(browser, "github")).Address.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(1L, await LinksAsync());
    }

    [Fact]
    public async Task Answer_ThatIsNotInOrder_SignsNobodyIn()
    {
        await ConfirmAsync(isConfirmed: true);
        using var browser = new SiteBrowser(site);
        var faults = new Dictionary<string, Action<JsonObject, JsonObject>>
        {
            ["other nonce"] = (_, claims) => claims["nonce"] = "x",
            ["no nonce"] = (_, claims) => claims.Remove("nonce"),
            ["other issuer"] = (_, claims) => claims["iss"] = "https://evil.example",
            ["other audience"] = (_, claims) => claims["aud"] = "another client",
            ["several audiences"] = (_, claims) => claims["aud"] = new JsonArray(FakeIssuer.ClientId, "another"),
            ["over"] = (_, claims) => claims["exp"] = (long)claims["iat"]! - 600,
            ["endless"] = (_, claims) => claims.Remove("exp"),
            ["no subject"] = (_, claims) => claims.Remove("sub"),
            ["endless subject"] = (_, claims) => claims["sub"] = new string('x', 300),
            ["subject that is a number"] = (_, claims) => claims["sub"] = 7,
            ["unsigned"] = (header, _) => header["alg"] = "none",
            ["shared secret"] = (header, _) => header["alg"] = "HS256",
        };
        foreach (var (fault, change) in faults)
        {
            issuer.Change = change;
            var page = await SignInAsync(browser, "google");
            Assert.True(page.Status == 502, $"{fault}: {page.Status} {page.Body}");
        }

        issuer.Change = null;
    }

    [Fact]
    public async Task Callback_IsForOneBrowser_OneProvider_AndOnce()
    {
        await ConfirmAsync(isConfirmed: true);
        using var browser = new SiteBrowser(site);
        using var stranger = new SiteBrowser(site);
        var callback = await CallbackAsync(browser, "google");
        Assert.Equal(400, (await stranger.GetAsync(callback)).Status);

        callback = await CallbackAsync(browser, "google");
        Assert.Equal(400, (await browser.GetAsync(callback.Replace("/google?", "/github?", StringComparison.Ordinal))).Status);

        callback = await CallbackAsync(browser, "google");
        Assert.Equal(502, (await browser.GetAsync(callback.Replace(Uri.EscapeDataString(issuer.Address), "https%3A%2F%2Fevil.example", StringComparison.Ordinal))).Status);

        callback = await CallbackAsync(browser, "google");
        Assert.Equal(303, (await browser.GetAsync(callback)).Status);
        Assert.Equal(400, (await browser.GetAsync(callback)).Status);

        callback = await CallbackAsync(browser, "google");
        site.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(400, (await browser.GetAsync(callback)).Status);
        Assert.Equal(404, (await browser.GetAsync("/account/external/nowhere")).Status);
        Assert.Contains("did not sign you in", (await browser.GetAsync((await CallbackAsync(browser, "google")).Replace("code=", "error=access_denied&x=", StringComparison.Ordinal))).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arrival_ByInvitation_OrByTheCompanysDomain_AndNoOther()
    {
        var newcomer = $"new-{Guid.NewGuid():N}@example.net";
        Says(newcomer);
        using var browser = new SiteBrowser(site);
        Assert.Contains("no company that waits for you", (await SignInAsync(browser, "google")).Body, StringComparison.Ordinal);
        Assert.Equal(0L, await server.RunAsync("select count(*) from users where email = $1", newcomer));

        var own = (await firm.SignInAsync()).AccessToken;
        Assert.Equal(201, (await site.SendAsync(HttpMethod.Post, "/invitations", own, new { email = newcomer, roles = new[] { "manager" } })).Status);
        Assert.EndsWith("/account", (await SignInAsync(browser, "google")).Address.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(["manager"], await RolesAsync(newcomer));
        Assert.Equal(409, await OnlyWayAsync(browser));

        // A domain is the company's when the platform says so.
        var domain = $"{Guid.NewGuid():N}.example";
        (subject, var colleague) = ($"subject-{Guid.NewGuid():N}", $"colleague@{domain}");
        Says(colleague);
        using var other = new SiteBrowser(site);
        Assert.Contains("no company that waits for you", (await SignInAsync(other, "google")).Body, StringComparison.Ordinal);
        await server.RunAsync("insert into tenant_domains (domain, tenant_id, added_at) values ($1, $2, now())", domain, firm.TenantId.Value);
        Says(colleague, isVerified: false);
        Assert.Contains("You are not signed in", (await SignInAsync(other, "google")).Body, StringComparison.Ordinal);
        Says(colleague);
        Assert.EndsWith("/account", (await SignInAsync(other, "google")).Address.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(["participant"], await RolesAsync(colleague));
    }

    [Fact]
    public async Task CompanysOwnProvider_SpeaksForItsDomainsOnly()
    {
        var domain = $"{Guid.NewGuid():N}.example";
        await server.RunAsync("insert into tenant_domains (domain, tenant_id, added_at) values ($1, $2, now())", domain, firm.TenantId.Value);
        var own = (await firm.SignInAsync()).AccessToken;
        var wrong = await site.SendAsync(HttpMethod.Post, "/identity-providers", own, new { kind = "oidc", name = "Ours", issuer = issuer.Address + "/", clientId = "x", clientSecret = "y" });
        Assert.Equal(400, wrong.Status);
        var added = await site.SendAsync(
            HttpMethod.Post, "/identity-providers", own,
            new { kind = "oidc", name = "Ours", issuer = issuer.Address, clientId = FakeIssuer.ClientId, clientSecret = FakeIssuer.ClientSecret });
        Assert.True(added.Status == 201, $"{added.Json}");
        Assert.DoesNotContain(FakeIssuer.ClientSecret, added.Json!.ToJsonString(), StringComparison.Ordinal);
        var key = added["id"]!;

        // It is on this company's login page and nobody else's.
        var app = await ClientApp.RegisterAsync(site, firm);
        using var browser = new SiteBrowser(site);
        var login = await browser.FollowAsync(await browser.GetAsync(app.Address()));
        Assert.Contains("Continue with Ours", login.Body, StringComparison.Ordinal);
        Assert.Equal(404, (await browser.GetAsync($"/account/external/{key}")).Status);
        var elsewhere = await Firm.FoundAsync(site.Services);
        Assert.Equal(404, (await site.SendAsync(HttpMethod.Delete, $"/identity-providers/{key}", (await elsewhere.SignInAsync()).AccessToken)).Status);

        // Not whom it likes: the owner of another domain is nobody it knows.
        await ConfirmAsync(isConfirmed: true);
        Says(firm.Email);
        Assert.Contains("You are not signed in", (await browser.FollowAsync(await browser.GetAsync(Offer(login, key)))).Body, StringComparison.Ordinal);
        Says($"colleague@{domain}");
        var consent = await browser.FollowAsync(await browser.GetAsync(Offer(login, key)), ClientApp.RedirectUri);
        Assert.Contains("action=\"/account/consent\"", consent.Body, StringComparison.Ordinal);

        // The domain gone, so is its word; the provider gone, so are its links.
        await server.RunAsync("delete from tenant_domains where domain = $1", domain);
        using var other = new SiteBrowser(site);
        login = await other.FollowAsync(await other.GetAsync(app.Address()));
        Assert.Contains("in no domain of that company", (await other.FollowAsync(await other.GetAsync(Offer(login, key)))).Body, StringComparison.Ordinal);
        Assert.Equal(204, (await site.SendAsync(HttpMethod.Delete, $"/identity-providers/{key}", own)).Status);
        Assert.Equal(0L, await server.RunAsync("select count(*) from linked_accounts where provider = $1", key));
    }

    [Fact]
    public async Task Account_ThatIsSomebodyElses_IsNotLinked()
    {
        await ConfirmAsync(isConfirmed: true);
        using var browser = new SiteBrowser(site);
        await SignInAsync(browser, "google");
        var second = await Firm.FoundAsync(site.Services);
        using var other = new SiteBrowser(site);
        await other.SignInAsync(await other.GetAsync("/account/login"), second.Email, Firm.Password);
        var ticket = await other.SubmitAsync(await other.GetAsync("/account/linked"), "/account/linked", ("provider", "google"));
        Assert.Equal(400, (await browser.GetAsync(Link(ticket))).Status);
        var page = await other.FollowAsync(await other.GetAsync(Link(ticket)));
        Assert.Equal(409, page.Status);
        Assert.Contains("belongs to another account", page.Body, StringComparison.Ordinal);

        // Linking is for who has just signed in.
        site.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.StartsWith("/account/verify", (await other.GetAsync("/account/linked")).Location, StringComparison.Ordinal);
    }

    private void Says(string email, bool isVerified = true)
    {
        issuer.Claims = new() { ["sub"] = subject, ["email"] = email, ["email_verified"] = isVerified, ["name"] = "Ada Lovelace" };
    }

    private static async Task<SitePage> SignInAsync(SiteBrowser browser, string provider) =>
        await browser.FollowAsync(await browser.GetAsync($"/account/external/{provider}"));

    /// <summary>Where the provider sends the browser.</summary>
    private static async Task<string> CallbackAsync(SiteBrowser browser, string provider)
    {
        var away = await browser.GetAsync($"/account/external/{provider}");
        return (await browser.GetAsync(away.Location!)).Location!;
    }

    private static string Offer(SitePage login, string key) => Regex.Match(login.Body, $"href=\"(/account/external/{key}[^\"]*)\"").Groups[1].Value;

    private static string Link(SitePage ticket) => Regex.Match(ticket.Body, "href=\"(/account/external/[^\"]*ticket=[^\"]*)\"").Groups[1].Value;

    private Task ConfirmAsync(bool isConfirmed) => server.RunAsync("update users set email_confirmed = $1 where id = $2", isConfirmed, firm.UserId.Value);

    private Task<object?> LinksAsync() => server.RunAsync("select count(*) from linked_accounts where user_id = $1", firm.UserId.Value);

    private async Task<string> MailsAsync() => $"{await server.RunAsync("select string_agg(o::text, ' ') from outbox o where o::text like $1", $"%{firm.Email}%")}";

    private async Task<string[]> RolesAsync(string email) => ((string)(await server.RunAsync(
        """
        select string_agg(r.name, ',') from users u join memberships m on m.user_id = u.id join membership_roles g on g.membership_id = m.id
            join roles r on r.id = g.role_id where u.email = $1
        """, email))!).Split(',');

    private static async Task<int> OnlyWayAsync(SiteBrowser browser)
    {
        var page = await browser.GetAsync("/account/linked");
        var refused = await browser.SubmitAsync(page, "/account/linked", ("link", page.Hidden.Last(h => h.Key == "link").Value));
        Assert.Contains("only way you can sign in", refused.Body, StringComparison.Ordinal);
        return refused.Status == 400 ? 409 : refused.Status;
    }

    /// <summary>A site with three providers, all played by one.</summary>
    public sealed class Providers(AuthServer server) : IAsyncLifetime
    {
        internal FakeIssuer Issuer { get; private set; } = null!;

        internal AuthSite Site { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Issuer = await FakeIssuer.StartAsync(TimeProvider.System);
            Site = await server.StartSiteAsync(
                ("ExternalProviders:google:ClientId", FakeIssuer.ClientId),
                ("ExternalProviders:google:ClientSecret", FakeIssuer.ClientSecret),
                ("ExternalProviders:google:Issuer", Issuer.Address),
                ("ExternalProviders:github:ClientId", FakeIssuer.ClientId),
                ("ExternalProviders:github:ClientSecret", FakeIssuer.ClientSecret),
                ("ExternalProviders:github:Issuer", Issuer.Address),
                ("ExternalProviders:github:ApiAddress", Issuer.Address),
                ("ExternalProviders:entra:Kind", "azure"),
                ("ExternalProviders:entra:ClientId", FakeIssuer.ClientId),
                ("ExternalProviders:entra:ClientSecret", FakeIssuer.ClientSecret),
                ("ExternalProviders:entra:Issuer", Issuer.Address));
            Issuer.Time = Site.Time;
        }

        public async Task DisposeAsync()
        {
            await Site.DisposeAsync();
            await Issuer.DisposeAsync();
        }
    }
}
