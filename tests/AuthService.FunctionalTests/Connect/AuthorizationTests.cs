using System.Net;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests.Connect;

/// <summary>What the authorization endpoint refuses, and how (RFC 9700, OWASP ASVS V10.4).</summary>
[Collection(StackCollection.Name)]
public sealed class AuthorizationTests(GatehouseStack stack)
{
    [Fact]
    public async Task RedirectUri_ThatIsNotExactlyTheRegisteredOne_SendsNobodyAnywhere()
    {
        using var company = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        using var browser = new ProviderBrowser(stack);
        foreach (var variant in new string?[]
        {
            null,
            "",
            $"{RelyingParty.RedirectUri}/",
            $"{RelyingParty.RedirectUri}/../evil",
            $"{RelyingParty.RedirectUri}?x=1",
            $"{RelyingParty.RedirectUri}#x",
            "https://client.example/Callback",
            "https://CLIENT.example/callback",
            "https://client.example:443/callback",
            "https://client.example:8443/callback",
            "http://client.example/callback",
            "https://client.example.evil.example/callback",
            "https://client.example@evil.example/callback",
            "https://evil.example/callback",
            "https://sub.client.example/callback",
            "//client.example/callback",
            "/account/sessions",
            "javascript:alert(1)",
        })
        {
            var page = await browser.GetAsync(app.Address(("redirect_uri", variant)));
            Assert.True(page is { Status: HttpStatusCode.BadRequest, Location: null }, $"{variant}: {page}");
        }

        var twice = await browser.GetAsync($"{app.Address()}&redirect_uri=https%3A%2F%2Fevil.example%2F");
        Assert.True(twice is { Status: HttpStatusCode.BadRequest, Location: null }, twice.ToString());
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(app.Address(("client_id", Guid.NewGuid().ToString())))).Status);
    }

    [Theory]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_type", "id_token", "unsupported_response_type")]
    [InlineData("response_type", "code token", "unsupported_response_type")]
    [InlineData("response_type", null, "invalid_request")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge", "short", "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("code_challenge_method", null, "invalid_request")]
    [InlineData("scope", null, "invalid_scope")]
    [InlineData("scope", "openid orders:delete", "invalid_scope")]
    [InlineData("prompt", "none login", "invalid_request")]
    [InlineData("prompt", "later", "invalid_request")]
    [InlineData("prompt", "none", "login_required")]
    [InlineData("max_age", "-1", "invalid_request")]
    [InlineData("response_mode", "fragment", "invalid_request")]
    [InlineData("request", "eyJ", "request_not_supported")]
    public async Task Request_ThatIsNotInOrder_IsToldToTheClient(string parameter, string? value, string error)
    {
        using var company = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        using var browser = new ProviderBrowser(stack);

        var page = await browser.GetAsync(app.Address((parameter, value)));

        Assert.True(page.Status is HttpStatusCode.SeeOther, page.ToString());
        Assert.StartsWith(RelyingParty.RedirectUri, page.Location, StringComparison.Ordinal);
        Assert.Equal(error, page["error"]);
        Assert.Equal("a state & more", page["state"]);
        Assert.Equal(stack.Gateway.ToString().TrimEnd('/'), page["iss"]);
    }

    [Fact]
    public async Task Code_ComesWithStateAndIssuer_AndPagesCannotBeFramedOrKept()
    {
        using var company = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        using var browser = new ProviderBrowser(stack);

        var login = await browser.FollowAsync(await browser.GetAsync(app.Address(("login_hint", company.Email))));
        Assert.Contains($"value=\"{company.Email}\"", login.Body, StringComparison.Ordinal);
        Assert.Contains(company.Name, login.Body, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", login.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Contains("form-action 'self' https://client.example", login.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Contains("no-store", login.Headers["Cache-Control"], StringComparison.Ordinal);

        var wrong = await browser.SubmitAsync(login, "/account/login", ("email", company.Email), ("password", "not the password"));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.Status);
        var right = await browser.SubmitAsync(login, "/account/login", ("email", company.Email), ("password", Company.Password));
        Assert.Equal(HttpStatusCode.SeeOther, right.Status);
        var cookie = Assert.Single(browser.SetCookies, c => c.StartsWith("gh-signin=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);

        var consent = await browser.FollowAsync(right);
        Assert.Contains("See your e-mail address", consent.Body, StringComparison.Ordinal);
        var back = await browser.FollowAsync(await browser.SubmitAsync(consent, "/account/consent", ("decision", "allow")));
        Assert.Equal("a state & more", back["state"]);
        Assert.Equal(stack.Gateway.ToString().TrimEnd('/'), back["iss"]);

        // The second time nothing is asked.
        Assert.NotNull((await browser.GetAsync(app.Address()))["code"]);
    }

    [Fact]
    public async Task Forms_WithoutTheirToken_AreRefused()
    {
        using var company = await Company.RegisterAsync(stack);
        using var browser = new ProviderBrowser(stack);
        var login = await browser.GetAsync("/account/login");

        foreach (var action in new[] { "login", "company", "consent", "logout", "register", "password/forgot", "sessions/end", "grants/withdraw" })
        {
            var answer = await browser.SubmitAsync(
                login with { Body = "" }, $"/account/{action}", ("email", company.Email), ("password", Company.Password));
            Assert.True(answer.Status is HttpStatusCode.BadRequest, $"{action}: {answer}");
        }

        Assert.DoesNotContain("gh-signin", browser.Cookies.Keys);
    }

    [Fact]
    public async Task Person_WhoDoesNotAgree_IsSentBackWithoutACode()
    {
        using var company = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        using var browser = new ProviderBrowser(stack);
        var login = await browser.FollowAsync(await browser.GetAsync(app.Address()));
        var consent = await browser.FollowAsync(await browser.SubmitAsync(login, "/account/login", ("email", company.Email), ("password", Company.Password)));

        var back = await browser.SubmitAsync(consent, "/account/consent", ("decision", "deny"));

        Assert.Equal(("access_denied", null), (back["error"], back["code"]));
    }

    [Fact]
    public async Task Person_OfAnotherCompany_GetsNoCodeForAClientOfThisOne()
    {
        using var company = await Company.RegisterAsync(stack);
        using var stranger = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        using var browser = new ProviderBrowser(stack);

        Assert.Equal("access_denied", (await browser.AuthorizeAsync(app.Address(), stranger.Email, Company.Password))["error"]);
    }

    [Fact]
    public async Task PromptLogin_AsksForThePasswordAgain()
    {
        using var company = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        using var browser = new ProviderBrowser(stack);
        await app.CodeAsync(browser, company);
        var secret = browser.Cookies["gh-signin"];

        foreach (var (name, value) in new[] { ("prompt", "login"), ("max_age", "0") })
        {
            var asked = await browser.FollowAsync(await browser.GetAsync(app.Address((name, value))));
            Assert.Contains("action=\"/account/login\"", asked.Body, StringComparison.Ordinal);
            var back = await browser.FollowAsync(await browser.SubmitAsync(asked, "/account/login", ("email", company.Email), ("password", Company.Password)));
            Assert.NotNull(back["code"]);
        }

        Assert.NotEqual(secret, browser.Cookies["gh-signin"]);
    }

    [Fact]
    public async Task FormPost_SendsTheCodeInAForm()
    {
        using var company = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        using var browser = new ProviderBrowser(stack);

        var page = await browser.AuthorizeAsync(app.Address(("response_mode", "form_post")), company.Email, Company.Password);

        Assert.Contains($"action=\"{RelyingParty.RedirectUri}\"", page.Body, StringComparison.Ordinal);
        Assert.Contains(page.Hidden, f => f.Key == "code");
        Assert.Contains(page.Hidden, f => f is { Key: "state", Value: "a state & more" });
    }

    [Fact]
    public async Task PushedRequest_IsTheClientsOwn_AndCannotBeChangedOnTheWay()
    {
        using var company = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        var other = await RelyingParty.RegisterAsync(stack, company);
        var pushed = await app.PostAsync("/connect/par", [.. app.Parameters().Select(p => (p.Key, (string?)p.Value))]);
        Assert.Equal(HttpStatusCode.Created, pushed.Status);
        var uri = Uri.EscapeDataString((string)pushed.Json["request_uri"]!);
        using var browser = new ProviderBrowser(stack);

        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync($"/connect/authorize?client_id={other.Id}&request_uri={uri}")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync($"/connect/authorize?client_id={app.Id}&request_uri=https%3A%2F%2Fevil.example")).Status);
        var back = await browser.AuthorizeAsync(
            $"/connect/authorize?client_id={app.Id}&request_uri={uri}&redirect_uri=https%3A%2F%2Fevil.example&scope=openid", company.Email, Company.Password);
        Assert.StartsWith(RelyingParty.RedirectUri, back.Location, StringComparison.Ordinal);
        Assert.Equal(RelyingParty.AllScopes, (string?)(await app.RedeemAsync(back["code"]!)).Json["scope"]);

        // And once it is used, it is gone.
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync($"/connect/authorize?client_id={app.Id}&request_uri={uri}")).Status);
    }
}
