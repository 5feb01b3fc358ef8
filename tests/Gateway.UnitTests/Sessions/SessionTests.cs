using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.Sessions;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Gatehouse.Gateway.UnitTests.Sessions;

[Collection(LoginCollection.Name)]
public sealed class SessionTests(LoginFixture login)
{
    [Fact]
    public async Task Session_OfOurOwnProvider_IsATokenForServices()
    {
        await using var own = login.StartOwn();
        var person = login.People.Add(Permissions.OrdersRead);
        var grant = login.Provider.Add();
        (grant.Issuer, grant.AccessToken) = (TokenIssuer.Issuer, person.Token);
        using var browser = await login.SignInAsync(grant, own);

        var seen = await SeenAsync(await browser.GetAsync("/api/orders/1"));
        Assert.Equal($"Bearer {person.Token}", Header(seen, "Authorization"));
        Assert.Equal(person.Id.ToString(), Header(seen, "X-User-Id"));
        Assert.Null(Header(seen, "Cookie"));

        using var me = await browser.GetAsync("/api/orders/me");
        Assert.Equal(HttpStatusCode.OK, me.StatusCode);
    }

    [Fact]
    public async Task Session_OfAnotherProvider_IsNamedToThirdPartiesAndOpensNoService()
    {
        var grant = login.Provider.Add();
        using var browser = await login.SignInAsync(grant);
        browser.Cookies["theme"] = "dark";

        var seen = await SeenAsync(await browser.GetAsync("/api/third/who"));
        Assert.Equal(grant.Subject, Header(seen, "X-User-Sub"));
        Assert.Equal(login.Provider.Address, Header(seen, "X-User-Issuer"));
        Assert.Equal(("Ada L.", "ada@example.org"), (Header(seen, "X-User-Name"), Header(seen, "X-User-Email")));
        Assert.True(Guid.TryParse(Header(seen, "X-User-Id"), out var id) && id.Version == 8);
        Assert.Null(Header(seen, "Authorization"));
        Assert.Equal("theme=dark", Header(seen, "Cookie"));

        using var service = await browser.GetAsync("/api/orders/me");
        Assert.Equal((HttpStatusCode.Forbidden, ErrorCodes.NoAccount), (service.StatusCode, await ErrorAsync(service)));
        using var permission = await browser.GetAsync("/api/orders/1");
        Assert.Equal(HttpStatusCode.Forbidden, permission.StatusCode);
    }

    [Fact]
    public async Task Session_IsNotTakenFromAnywhereButItsCookie()
    {
        using var browser = await login.SignInAsync(login.Provider.Add());
        var id = browser.Cookies["__Host-sid"];
        browser.Cookies.Clear();
        browser.Cookies["sid"] = id;
        using var plain = await browser.GetAsync($"/api/third/who?sid={id}");
        Assert.Equal(HttpStatusCode.Unauthorized, plain.StatusCode);
    }

    [Fact]
    public async Task Refresh_ManyRequestsOnTwoGateways_IsOne()
    {
        var grant = login.Provider.Add();
        (grant.ExpiresIn, grant.RefreshTakes) = (1, TimeSpan.FromMilliseconds(300));
        using var browser = await login.SignInAsync(grant);
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => browser.GetAsync("/api/third/who", i % 2 == 0 ? login.Gateway : login.OtherGateway)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        await Eventually.TrueAsync(async () => (await browser.GetAsync("/whoami/me", login.OtherGateway)).IsSuccessStatusCode, "the new tokens are in use");
        Assert.Equal(1, grant.Refreshed);
    }

    [Fact]
    public async Task Refresh_Refused_EndsTheSession()
    {
        var grant = login.Provider.Add();
        (grant.ExpiresIn, grant.RefreshStatus) = (0, 400);
        using var browser = await login.SignInAsync(grant);
        using var answer = await browser.GetAsync("/api/third/who");
        Assert.Equal((HttpStatusCode.Unauthorized, ErrorCodes.SessionExpired), (answer.StatusCode, await ErrorAsync(answer)));

        grant.RefreshStatus = 200;
        using var later = await browser.GetAsync("/api/third/who", login.OtherGateway);
        Assert.Equal(HttpStatusCode.Unauthorized, later.StatusCode);
    }

    [Fact]
    public async Task Refresh_ProviderIsDown_GoesOnWhenItIsBack()
    {
        var grant = login.Provider.Add();
        (grant.ExpiresIn, grant.RefreshStatus) = (0, 500);
        using var browser = await login.SignInAsync(grant);
        using var down = await browser.GetAsync("/api/third/who");
        Assert.Equal((HttpStatusCode.Unauthorized, ErrorCodes.SessionExpired), (down.StatusCode, await ErrorAsync(down)));

        grant.RefreshStatus = 200;
        using var back = await browser.GetAsync("/api/third/who");
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
    }

    [Fact]
    public async Task Refresh_ThatNobodyWaitsForAnyMore_IsNotTheNextOnesAnswer()
    {
        var grant = login.Provider.Add();
        (grant.ExpiresIn, grant.RefreshStatus, grant.RefreshTakes) = (0, 500, TimeSpan.FromSeconds(1));
        using var browser = await login.SignInAsync(grant);
        using var patience = new CancellationTokenSource();
        var asking = browser.GetAsync("/api/third/who", cancellationToken: patience.Token);
        await Eventually.TrueAsync(() => grant.Refreshed == 1, "the provider is asked");
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        var refresher = login.Gateway.Services.GetRequiredService<SessionRefresher>();
        await Eventually.TrueAsync(() => refresher.Running == 0, "the provider has answered, and nobody heard it");

        (grant.RefreshStatus, grant.RefreshTakes) = (200, TimeSpan.Zero);
        using var later = await browser.GetAsync("/api/third/who");
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Fact]
    public async Task Refresh_ProviderIsDownBeforeTheTokensEnd_IsNotNoticed()
    {
        var grant = login.Provider.Add();
        (grant.ExpiresIn, grant.RefreshStatus) = (30, 500);
        using var browser = await login.SignInAsync(grant);
        using var answer = await browser.GetAsync("/api/third/who");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task WhoAmI_ProviderSaysSomebodyElse_Is502()
    {
        var grant = login.Provider.Add();
        grant.UserinfoSubject = "somebody-else";
        using var browser = await login.SignInAsync(grant);
        using var answer = await browser.GetAsync("/whoami/me");
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
    }

    [Theory]
    [InlineData("__Host-sid=")]
    [InlineData("__Host-sid=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("__Host-sid=../../../../../../../../../etc/")]
    public async Task WhoAmI_WithoutASession_Is401(string cookie)
    {
        using var client = login.Gateway.Client();
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        using var answer = await client.GetAsync("/whoami/me");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task WhoAmI_WithABearerToken_Is401()
    {
        using var client = login.Gateway.Client(login.People.Add());
        using var answer = await client.GetAsync("/whoami/me");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("POST", LoginFixture.BaseUrl, null, HttpStatusCode.OK)]
    [InlineData("POST", LoginFixture.Frontend, null, HttpStatusCode.OK)]
    [InlineData("POST", "https://evil.example", null, HttpStatusCode.Forbidden)]
    [InlineData("POST", "https://app.example.com.evil.example", null, HttpStatusCode.Forbidden)]
    [InlineData("POST", "null", null, HttpStatusCode.Forbidden)]
    [InlineData("POST", "null", LoginFixture.BaseUrl + "/page", HttpStatusCode.Forbidden)]
    [InlineData("POST", null, null, HttpStatusCode.Forbidden)]
    [InlineData("POST", null, LoginFixture.BaseUrl + "/page", HttpStatusCode.OK)]
    [InlineData("POST", null, "https://evil.example/" + LoginFixture.BaseUrl, HttpStatusCode.Forbidden)]
    [InlineData("PUT", "https://evil.example", null, HttpStatusCode.Forbidden)]
    [InlineData("PATCH", "https://evil.example", null, HttpStatusCode.Forbidden)]
    [InlineData("DELETE", "https://evil.example", null, HttpStatusCode.Forbidden)]
    [InlineData("DELETE", LoginFixture.BaseUrl, null, HttpStatusCode.OK)]
    [InlineData("GET", "https://evil.example", null, HttpStatusCode.OK)]
    public async Task UnsafeMethod_WithTheCookie_NeedsASiteThatIsAllowed(string method, string? origin, string? referer, HttpStatusCode expected)
    {
        using var browser = await login.SignInAsync(login.Provider.Add());
        if (referer is not null)
        {
            browser.Http.DefaultRequestHeaders.Add("Referer", referer);
        }

        using var answer = await browser.SendAsync(new(method), "/api/third/who", method == "GET" ? null : JsonContent.Create(new { a = 1 }), origin);
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task UnsafeMethod_WithAToken_IsNoMatterOfSites()
    {
        using var browser = await login.SignInAsync(login.Provider.Add());
        browser.Http.DefaultRequestHeaders.Authorization = new("Bearer", login.People.Add().Token);
        using var answer = await browser.SendAsync(HttpMethod.Post, "/api/third/who", JsonContent.Create(new { a = 1 }));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Logout_EndsTheSessionEverywhereAndAtTheProvider()
    {
        var grant = login.Provider.Add();
        using var browser = await login.SignInAsync(grant);
        var cookie = browser.Cookies["__Host-sid"];
        using var seen = await browser.GetAsync("/api/third/who", login.OtherGateway);
        Assert.Equal(HttpStatusCode.OK, seen.StatusCode);

        using var foreign = await browser.SendAsync(HttpMethod.Post, "/auth/logout", origin: "https://evil.example");
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);

        using var answer = await browser.SendAsync(HttpMethod.Post, "/auth/logout", origin: LoginFixture.BaseUrl);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.StartsWith($"{login.Provider.Address}/end?client_id={FakeProvider.ClientId}&", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.DoesNotContain("__Host-sid", browser.Cookies.Keys);
        Assert.Contains(grant.RefreshToken, login.Provider.Revoked);
        Assert.Contains(grant.AccessToken, login.Provider.Revoked);

        browser.Cookies["__Host-sid"] = cookie;
        using var here = await browser.GetAsync("/api/third/who");
        Assert.Equal(HttpStatusCode.Unauthorized, here.StatusCode);
        await Eventually.TrueAsync(
            async () => (await browser.GetAsync("/api/third/who", login.OtherGateway)).StatusCode == HttpStatusCode.Unauthorized, "the other gateway knows", TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Logout_WithoutASession_Is204()
    {
        using var browser = new BrowserClient(login.Gateway);
        using var answer = await browser.SendAsync(HttpMethod.Post, "/auth/logout");
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [Fact]
    public async Task Session_InUse_IsKeptForAnotherEightHours()
    {
        using var browser = await login.SignInAsync(login.Provider.Add());
        using var redis = await ConnectionMultiplexer.ConnectAsync(login.Redis.ConnectionString);
        var key = RedisKeys.Session(SessionKey.HashOf(browser.Cookies["__Host-sid"]));
        await redis.GetDatabase().KeyExpireAsync(key, TimeSpan.FromMinutes(1));
        using var answer = await browser.GetAsync("/whoami/me");
        Assert.InRange((await redis.GetDatabase().KeyTimeToLiveAsync(key))!.Value.TotalHours, 7.9, 8);
    }

    [Fact]
    public async Task Session_NeverOutlivesItsAbsoluteEnd()
    {
        await using var shortLived = login.Start(("Session:IdleHours", "48"), ("Session:AbsoluteDays", "1"));
        using var browser = await login.SignInAsync(login.Provider.Add(), shortLived);
        using var redis = await ConnectionMultiplexer.ConnectAsync(login.Redis.ConnectionString);
        var left = await redis.GetDatabase().KeyTimeToLiveAsync(RedisKeys.Session(SessionKey.HashOf(browser.Cookies["__Host-sid"])));
        Assert.InRange(left!.Value.TotalHours, 23.9, 24);
    }

    [Fact]
    public async Task Session_OfAnotherProvider_IsOfNoTenant()
    {
        using var browser = await login.SignInAsync(login.Provider.Add());
        browser.Http.DefaultRequestHeaders.Add("X-Tenant-Id", Guid.CreateVersion7().ToString());
        using var answer = await browser.GetAsync("/api/third/who");
        Assert.Equal((HttpStatusCode.Forbidden, ErrorCodes.TenantMismatch), (answer.StatusCode, await ErrorAsync(answer)));
    }

    [Fact]
    public async Task SessionKey_Replaced_OldSessionsGoOn()
    {
        var grant = login.Provider.Add();
        using var browser = await login.SignInAsync(grant);
        await using var rotated = login.Start(("Session:Key", "another-session-key-of-32-characters"), ("Session:PreviousKey", LoginFixture.SessionKey));
        using var old = await browser.GetAsync("/api/third/who", rotated);
        Assert.Equal(HttpStatusCode.OK, old.StatusCode);
        await using var foreign = login.Start(("Session:Key", "yet-another-session-key-of-32-characters"));
        using var unknown = await browser.GetAsync("/api/third/who", foreign);
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
    }

    internal static async Task<JsonNode> SeenAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    internal static string? Header(JsonNode seen, string name) =>
        seen["headers"]!.AsObject().Where(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(h => h.Value is JsonArray values ? (string?)Assert.Single(values) : (string?)h.Value).SingleOrDefault();

    private static async Task<string?> ErrorAsync(HttpResponseMessage answer) => (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"];
}
