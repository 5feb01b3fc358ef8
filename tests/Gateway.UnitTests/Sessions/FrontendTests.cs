using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.UnitTests.Stack;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.WebUtilities;

namespace Gatehouse.Gateway.UnitTests.Sessions;

/// <summary>Pages of the platform's own, and what else our own provider is asked for.</summary>
[Collection(LoginCollection.Name)]
public sealed class FrontendTests(LoginFixture login)
{
    [Theory]
    [InlineData(null, "text/html,*/*;q=0.8", true)]
    [InlineData("navigate", "text/html", true)]
    [InlineData("cors", "text/html", false)]
    [InlineData(null, "application/json", false)]
    [InlineData(null, "*/*", false)]
    public async Task Page_WithoutASession_LeadsToSignIn_AndAScriptIs401(string? mode, string accept, bool isPage)
    {
        using var client = login.Gateway.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/pages/a%20b?c=d&e=f");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (mode is not null)
        {
            request.Headers.Add("Sec-Fetch-Mode", mode);
        }

        // What has ended, or never was, is the same as nothing.
        request.Headers.Add("Cookie", $"__Host-sid={new string('x', 32)}");
        using var answer = await client.SendAsync(request);
        Assert.Equal(isPage ? HttpStatusCode.Redirect : HttpStatusCode.Unauthorized, answer.StatusCode);
        if (isPage)
        {
            Assert.Equal("/auth/login?next=%2Fpages%2Fa%2520b%3Fc%3Dd%26e%3Df", answer.Headers.Location!.OriginalString);
        }
    }

    [Fact]
    public async Task Page_WhoseSessionCannotBeRenewed_LeadsToSignIn()
    {
        await using var own = login.StartOwn();
        var (_, grant) = Grant();
        (grant.ExpiresIn, grant.RefreshStatus) = (0, 400);
        using var browser = await login.SignInAsync(grant, own);
        browser.Http.DefaultRequestHeaders.Add("Accept", "text/html");
        using var answer = await browser.GetAsync("/pages/a");
        Assert.Equal("/auth/login?next=%2Fpages%2Fa", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Pages_GetTheSessionToActWith_AndNothingElseDoes()
    {
        await using var own = login.StartOwn();
        var (person, grant) = Grant();
        using var browser = await login.SignInAsync(grant, own);
        browser.Http.DefaultRequestHeaders.Add("X-Gateway-Session", "sid=made-up");

        using var answer = await browser.GetAsync("/pages/a");
        var pages = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal($"__Host-sid={browser.Cookies["__Host-sid"]}", Header(pages, "X-Gateway-Session"));
        Assert.Null(Header(pages, "Authorization"));
        Assert.Null(Header(pages, "Cookie"));
        Assert.Equal(person.Id.ToString(), Header(pages, "X-User-Id"));

        using var service = await browser.GetAsync("/api/orders/me");
        Assert.Null(Header(JsonNode.Parse(await service.Content.ReadAsStringAsync())!, "X-Gateway-Session"));
    }

    [Fact]
    public async Task Login_PassesOnWhatOurOwnProviderUnderstands_AndRefusesTheRest()
    {
        await using var own = login.StartOwn();
        using var browser = new BrowserClient(own);
        var asked = await browser.StartAsync("?next=/pages/&prompt=login&tenant=acme-2");
        Assert.Equal(("login", "acme-2"), (asked["prompt"], asked["tenant"]));

        using var another = new BrowserClient(login.Gateway);
        Assert.DoesNotContain("tenant", (await another.StartAsync("?tenant=acme")).Keys);
        foreach (var wrong in (string[])["?prompt=none", "?prompt=login%20consent", "?tenant=a%26prompt%3Dnone", "?tenant="])
        {
            using var refused = await browser.GetAsync($"/auth/login{wrong}");
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
    }

    [Fact]
    public async Task Login_Again_EndsTheSessionBeforeAtTheProvider()
    {
        var first = login.Provider.Add();
        using var browser = await login.SignInAsync(first);
        var before = browser.Cookies["__Host-sid"];
        using var answer = await browser.SignInAsync(login.Provider.Add());
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.NotEqual(before, browser.Cookies["__Host-sid"]);
        Assert.Contains(first.RefreshToken, login.Provider.Revoked);
    }

    [Fact]
    public async Task Logout_FormOfAPage_IsLedToTheProvider_WithoutAToken()
    {
        await using var own = login.StartOwn(("OIDC_END_SESSION_ENDPOINT", $"{login.Provider.Address}/end"));
        var (_, grant) = Grant();
        using var browser = await login.SignInAsync(grant, own);
        browser.Http.DefaultRequestHeaders.Add("Sec-Fetch-Mode", "navigate");
        using var answer = await browser.SendAsync(HttpMethod.Post, "/auth/logout", origin: LoginFixture.BaseUrl);

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.StartsWith($"{login.Provider.Address}/end?", answer.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
        var query = QueryHelpers.ParseQuery(answer.Headers.Location.Query);
        Assert.Equal(["client_id", "logout_hint"], query.Keys.Order());
        Assert.Equal(grant.ProviderSession, (string?)query["logout_hint"]);
        Assert.DoesNotContain("__Host-sid", browser.Cookies.Keys);
    }

    [Theory]
    [InlineData(GatewayHost.InternalKey, true)]
    [InlineData("another-key-of-at-least-32-characters", false)]
    public async Task Frontend_SpeaksForABrowserElsewhere_OnlyWithTheKey(string key, bool counts)
    {
        var person = login.People.Add();
        using var client = login.Gateway.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/orders/me");
        request.Headers.Authorization = new("Bearer", person.Token);
        request.Headers.Add("X-Gateway-Internal-Key", key);
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        using var answer = await client.SendAsync(request);
        var seen = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal(counts, Header(seen, "X-Forwarded-For")!.Contains("203.0.113.7", StringComparison.Ordinal));
        Assert.Null(Header(seen, "X-Gateway-Internal-Key"));
    }

    private static string? Header(JsonNode seen, string name) => SessionTests.Header(seen, name);

    private (Person Person, Grant Grant) Grant()
    {
        var (person, grant) = (login.People.Add(), login.Provider.Add());
        (grant.Issuer, grant.AccessToken) = (TokenIssuer.Issuer, person.Token);
        return (person, grant);
    }
}
