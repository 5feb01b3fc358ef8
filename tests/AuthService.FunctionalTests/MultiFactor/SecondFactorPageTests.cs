using System.Net;
using Gatehouse.AuthService.FunctionalTests.Connect;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests.MultiFactor;

/// <summary>The second factor on the provider's own pages.</summary>
[Collection(StackCollection.Name)]
public sealed class SecondFactorPageTests(GatehouseStack stack)
{
    [Fact]
    public async Task Password_Alone_OpensNothing_AndACodeDoes_Once()
    {
        using var company = await Company.RegisterAsync(stack);
        var (app, codes) = await MultiFactorTests.EnrolAsync(company.Admin);
        using var browser = new ProviderBrowser(stack);
        var login = await browser.GetAsync("/account/login");
        var asked = await browser.SubmitAsync(login, "/account/login", ("email", company.Email), ("password", Company.Password));
        Assert.True(asked.Status is HttpStatusCode.OK && asked.Body.Contains("action=\"/account/login/code\"", StringComparison.Ordinal), $"{asked}");
        Assert.DoesNotContain("gh-signin", browser.Cookies.Keys);

        var wrong = await browser.SubmitAsync(asked, "/account/login/code", ("code", "000000"));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.Status);
        Assert.DoesNotContain("gh-signin", browser.Cookies.Keys);

        var right = await browser.SubmitAsync(wrong, "/account/login/code", ("code", app.Code(1)));
        Assert.Equal("/account", right.Location);
        Assert.Contains("gh-signin", browser.Cookies.Keys);

        using var other = new ProviderBrowser(stack);
        asked = await other.SubmitAsync(
            await other.GetAsync("/account/login"), "/account/login", ("email", company.Email), ("password", Company.Password));
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.SubmitAsync(asked, "/account/login/code", ("code", app.Code(1)))).Status);
        Assert.Equal("/account", (await other.SubmitAsync(asked, "/account/login/code", ("code", codes[0]))).Location);
    }

    [Fact]
    public async Task Company_ThatAsksForIt_LetsPeopleSetItUpAtTheDoor()
    {
        using var company = await Company.RegisterAsync(stack);
        await SetAsync(company, new { mfaRequired = true });
        using var browser = new ProviderBrowser(stack);
        await EnrolAsync(browser, await SignInAsync(browser, company, "?next=%2Faccount%2Fmfa"), "/account/mfa");
    }

    [Fact]
    public async Task ShortPassword_WithoutASecondFactor_OpensNothing()
    {
        using var company = await Company.RegisterAsync(stack);
        await using var database = await Database.OpenAsOwnerAsync(stack);
        await database.RunAsync("update users set has_short_password = true where id = $1", Guid.Parse(company.UserId));
        using var browser = new ProviderBrowser(stack);
        await EnrolAsync(browser, await SignInAsync(browser, company), "/account");
    }

    [Fact]
    public async Task Application_OfACompanyThatAsksForIt_LetsPeopleSetItUpOnTheWay()
    {
        using var company = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        using var browser = new ProviderBrowser(stack);
        Assert.Equal("/account", (await SignInAsync(browser, company)).Location);
        await SetAsync(company, new { mfaRequired = true });

        Assert.Equal("interaction_required", (await browser.GetAsync(app.Address(("prompt", "none"))))["error"]);
        var enrol = await browser.FollowAsync(await browser.GetAsync(app.Address()));
        var recovery = await EnrolAsync(browser, enrol);
        var consent = await browser.FollowAsync(await browser.GetAsync(Link(recovery)));
        var back = await browser.FollowAsync(await browser.SubmitAsync(consent, "/account/consent", ("decision", "allow")));
        Assert.StartsWith(RelyingParty.RedirectUri, back.Location, StringComparison.Ordinal);
        Assert.NotNull(back["code"]);
    }

    [Fact]
    public async Task Application_OfACompanyThatTakesPasskeysOnly_SaysSo()
    {
        using var company = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        await SetAsync(company, new { allowedLoginMethods = new[] { "passkey" } });
        using var browser = new ProviderBrowser(stack);
        await SignInAsync(browser, company);
        var asked = await browser.FollowAsync(await browser.GetAsync(app.Address()));
        Assert.Contains("lets people in by passkey only", asked.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Browser_ThatIsRemembered_NeedsNoCode_UntilItIsForgotten_OrTheCompanyMinds()
    {
        using var company = await Company.RegisterAsync(stack);
        var (app, codes) = await MultiFactorTests.EnrolAsync(company.Admin);
        using var browser = new ProviderBrowser(stack);
        await browser.SubmitAsync(await SignInAsync(browser, company), "/account/login/code", ("code", app.Code(1)), ("remember", "yes"));
        browser.Forget("gh-signin");
        Assert.Equal("/account", (await SignInAsync(browser, company)).Location);

        // What is risky asks for the code itself.
        await GrowOldAsync(company, 6);
        var verify = await browser.FollowAsync(await browser.GetAsync("/account/mfa/codes"));
        Assert.Contains("name=\"code\"", verify.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.SubmitAsync(verify, "/account/verify", ("password", Company.Password))).Status);

        await SetAsync(company, new { rememberDevices = false });
        browser.Forget("gh-signin");
        Assert.Contains("action=\"/account/login/code\"", (await SignInAsync(browser, company)).Body, StringComparison.Ordinal);
        await SetAsync(company, new { rememberDevices = true });
        Assert.Equal("/account", (await SignInAsync(browser, company)).Location);

        var listed = await company.Admin.GetAsync("/api/auth/mfa/devices");
        var id = (string)listed.Json["items"]![0]!["id"]!;
        using var stranger = await Company.RegisterAsync(stack);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Admin.SendAsync(HttpMethod.Delete, $"/api/auth/mfa/devices/{id}")).Status);
        Person.Expect(HttpStatusCode.NoContent, await company.Admin.SendAsync(HttpMethod.Delete, $"/api/auth/mfa/devices/{id}"));
        browser.Forget("gh-signin");
        var asked = await SignInAsync(browser, company);
        Assert.Equal("/account", (await browser.SubmitAsync(asked, "/account/login/code", ("code", codes[0]), ("remember", "yes"))).Location);

        // Nor after a new password.
        Person.Expect(HttpStatusCode.NoContent, await company.Admin.PostAsync(
            "/api/auth/password/change", new { currentPassword = Company.Password, newPassword = "four other words together" }));
        browser.Forget("gh-signin");
        asked = await browser.SubmitAsync(
            await browser.GetAsync("/account/login"), "/account/login", ("email", company.Email), ("password", "four other words together"));
        Assert.Contains("action=\"/account/login/code\"", asked.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RiskyPage_LongAfterSigningIn_AsksOnceMore_AndComesBack()
    {
        using var company = await Company.RegisterAsync(stack);
        using var browser = new ProviderBrowser(stack);
        Assert.Equal("/account/login?next=%2Faccount%2Fpasskeys", (await browser.GetAsync("/account/passkeys")).Location);
        await SignInAsync(browser, company);
        var form = await browser.GetAsync("/account/mfa/totp");
        Assert.Equal(HttpStatusCode.OK, form.Status);

        await GrowOldAsync(company, 6);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account/sessions")).Status);
        foreach (var path in new[] { "/account/mfa/totp", "/account/mfa/totp/remove", "/account/mfa/codes", "/account/passkeys/add", "/account/passkeys/remove" })
        {
            var verify = $"/account/verify?next={Uri.EscapeDataString(path)}";
            Assert.Equal(verify, (await browser.GetAsync(path)).Location);
            Assert.Equal(verify, (await browser.SubmitAsync(form, path, ("code", "000000"))).Location);
        }

        await GrowOldAsync(company, 31);
        Assert.StartsWith("/account/verify", (await browser.GetAsync("/account/sessions")).Location, StringComparison.Ordinal);
        var asked = await browser.FollowAsync(await browser.GetAsync("/account/mfa/totp"));
        var wrong = await browser.SubmitAsync(asked, "/account/verify", ("password", "not the password"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        var before = browser.Cookies["gh-signin"];
        Assert.Equal("/account/mfa/totp", (await browser.SubmitAsync(wrong, "/account/verify", ("password", Company.Password))).Location);
        Assert.NotEqual(before, browser.Cookies["gh-signin"]);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account/mfa/totp")).Status);
    }

    [Fact]
    public async Task Form_OfAnotherBrowser_OrALinkElsewhere_LeadsNowhere()
    {
        using var company = await Company.RegisterAsync(stack);
        using var browser = new ProviderBrowser(stack);
        using var other = new ProviderBrowser(stack);
        var foreign = await other.GetAsync("/account/login");
        await SignInAsync(browser, company);
        foreach (var path in new[] { "/account/password", "/account/mfa/codes", "/account/mfa/devices", "/account/passkeys/name", "/account/sessions/end", "/account/grants/withdraw", "/account/impersonations/end", "/account/verify" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await browser.SubmitAsync(foreign, path)).Status);
        }

        foreach (var next in new[] { "//evil.example", "https://evil.example", "/\\evil.example", "/account/../x", "/account//evil", "/accountant", "/account/%2e%2e", "javascript:x" })
        {
            browser.Forget("gh-signin");
            Assert.Equal("/account", (await SignInAsync(browser, company, $"?next={Uri.EscapeDataString(next)}")).Location);
        }
    }

    private static async Task<PageAnswer> SignInAsync(ProviderBrowser browser, Company company, string query = "") => await browser.SubmitAsync(
        await browser.GetAsync($"/account/login{query}"), "/account/login", ("email", company.Email), ("password", Company.Password));

    private static async Task<PageAnswer> EnrolAsync(ProviderBrowser browser, PageAnswer page, string? leadsTo = null)
    {
        Assert.True(page.Status is HttpStatusCode.OK && page.Body.Contains("action=\"/account/login/enrol\"", StringComparison.Ordinal), $"{page}");
        var wasSignedIn = browser.Cookies.ContainsKey("gh-signin");
        var app = new AuthenticatorApp(Secret(page));
        var wrong = await browser.SubmitAsync(page, "/account/login/enrol", ("code", "000000"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal(Secret(page), Secret(wrong));
        Assert.Equal(wasSignedIn, browser.Cookies.ContainsKey("gh-signin"));
        var recovery = await browser.SubmitAsync(wrong, "/account/login/enrol", ("code", app.Code()));
        Assert.Equal(10, recovery.Body.Split("<li><code>").Length - 1);
        Assert.Contains("no-store", recovery.Headers["Cache-Control"], StringComparison.Ordinal);
        Assert.Equal(leadsTo ?? Link(recovery), Link(recovery));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account/mfa")).Status);
        return recovery;
    }

    private static string Secret(PageAnswer page) => page.Body.Split("<code>")[1].Split("</code>")[0].Replace(" ", "", StringComparison.Ordinal);

    private static string Link(PageAnswer page) => WebUtility.HtmlDecode(page.Body.Split("class=\"button primary\" href=\"")[1].Split('"')[0]);

    private static async Task SetAsync(Company company, object settings) => Person.Expect(
        HttpStatusCode.OK, await company.Admin.SendAsync(HttpMethod.Patch, $"/api/tenants/{company.TenantId}", new { settings }));

    private async Task GrowOldAsync(Company company, int minutes)
    {
        await using var database = await Database.OpenAsOwnerAsync(stack);
        await database.RunAsync(
            "update sessions set authenticated_at = now() - make_interval(mins => $2) where user_id = $1", Guid.Parse(company.UserId), minutes);
    }
}
