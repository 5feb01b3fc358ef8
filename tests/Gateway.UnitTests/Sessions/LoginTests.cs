using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.Sessions;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;
using StackExchange.Redis;

namespace Gatehouse.Gateway.UnitTests.Sessions;

[Collection(LoginCollection.Name)]
public sealed class LoginTests(LoginFixture login)
{
    [Fact]
    public async Task Login_AsksTheProviderWithPkceAndNonce_AndStartsASession()
    {
        var grant = login.Provider.Add();
        using var browser = new BrowserClient(login.Gateway);
        var asked = await browser.StartAsync("?next=/orders%3Fpage=2");

        Assert.Equal(("code", FakeProvider.ClientId, "S256"), (asked["response_type"], asked["client_id"], asked["code_challenge_method"]));
        Assert.Equal("openid profile email offline_access", asked["scope"]);
        Assert.Equal($"{LoginFixture.BaseUrl}/auth/callback", asked["redirect_uri"]);

        grant.Nonce = asked["nonce"];
        using var back = await browser.GetAsync($"/auth/callback?code={grant.Code}&state={asked["state"]}");
        Assert.Equal((HttpStatusCode.Redirect, "/orders?page=2"), (back.StatusCode, back.Headers.Location!.OriginalString));
        Assert.Equal(asked["code_challenge"], Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(grant.CodeVerifier!))));

        var cookie = Assert.Single(back.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-sid=", cookie, StringComparison.Ordinal);
        Assert.Contains("; path=/; secure; samesite=none; httponly", cookie, StringComparison.Ordinal);
        Assert.Equal(32, browser.Cookies["__Host-sid"].Length);

        using var me = await browser.GetAsync("/whoami/me", login.OtherGateway);
        var user = JsonNode.Parse(await me.Content.ReadAsStringAsync())!.AsObject();
        Assert.Equal(["sub", "name", "email", "picture"], user.Select(p => p.Key));
        Assert.Equal((grant.Subject, "ada@example.org"), ((string?)user["sub"], (string?)user["email"]));
    }

    [Fact]
    public async Task Redis_HoldsNeitherIdsNorTokensInClear()
    {
        var grant = login.Provider.Add();
        using var browser = await login.SignInAsync(grant);
        using var redis = await ConnectionMultiplexer.ConnectAsync(login.Redis.ConnectionString + ",allowAdmin=true");
        var database = redis.GetDatabase();
        var keys = redis.GetServer(redis.GetEndPoints()[0]).Keys(pattern: "gh:session:*").ToList();
        Assert.NotEmpty(keys);
        foreach (var key in keys)
        {
            var value = Encoding.Latin1.GetString((byte[])(await database.StringGetAsync(key))!);
            Assert.DoesNotContain("access", value, StringComparison.Ordinal);
            Assert.DoesNotContain(browser.Cookies["__Host-sid"], (string)key!, StringComparison.Ordinal);
        }

        var own = await database.KeyTimeToLiveAsync(RedisKeys.Session(SessionKey.HashOf(browser.Cookies["__Host-sid"])));
        Assert.InRange(own!.Value.TotalHours, 7.9, 8);
    }

    public static TheoryData<string> WrongIdTokens => [.. Wrong.Keys];

    private static readonly Dictionary<string, Func<FakeProvider, JsonObject, JsonObject, string?>> Wrong = new()
    {
        ["another issuer"] = (_, _, claims) => Set(claims, "iss", "https://evil.example"),
        ["no issuer"] = (_, _, claims) => Set(claims, "iss", null),
        ["another audience"] = (_, _, claims) => Set(claims, "aud", "other"),
        ["no audience"] = (_, _, claims) => Set(claims, "aud", null),
        ["several audiences without azp"] = (_, _, claims) => Set(claims, "aud", new JsonArray(FakeProvider.ClientId, "other")),
        ["another azp"] = (_, _, claims) => Set(claims, "azp", "other"),
        ["another nonce"] = (_, _, claims) => Set(claims, "nonce", "other"),
        ["no nonce"] = (_, _, claims) => Set(claims, "nonce", null),
        ["expired"] = (_, _, claims) => Set(claims, "exp", DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 61),
        ["no end"] = (_, _, claims) => Set(claims, "exp", null),
        ["issued in the future"] = (_, _, claims) => Set(claims, "iat", DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 120),
        ["no time of issue"] = (_, _, claims) => Set(claims, "iat", null),
        ["not yet good"] = (_, _, claims) => Set(claims, "nbf", DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 120),
        ["no subject"] = (_, _, claims) => Set(claims, "sub", null),
        ["an access token"] = (_, header, _) => Set(header, "typ", "at+jwt"),
        ["a logout token"] = (_, header, _) => Set(header, "typ", "logout+jwt"),
        ["an unknown key"] = (_, header, _) => Set(header, "kid", "nobody's"),
        ["a critical header"] = (_, header, _) => Set(header, "crit", new JsonArray("exp")),
        ["signed by another"] = (_, header, claims) => SignedByAnother(header, claims),
        ["no signature"] = (provider, header, claims) => provider.Key.Sign(header.ToJsonString(), claims.ToJsonString()).Split('.') is var parts ? $"{parts[0]}.{parts[1]}." : null,
        ["alg none"] = (provider, header, claims) => WithAlgorithm(provider, header, claims, "none"),
        ["HS256 with the public key"] = (provider, header, claims) => SignedWithPublicKey(provider, header, claims),
        ["an algorithm that is not allowed"] = (provider, header, claims) => WithAlgorithm(provider, header, claims, "RS512"),
        ["a claim twice"] = (provider, header, claims) => provider.Key.Sign(header.ToJsonString(), claims.ToJsonString().Replace("{\"iss\"", "{\"sub\":\"admin\",\"iss\"", StringComparison.Ordinal)),
        ["ES256 under the RSA key's name"] = (provider, header, claims) => provider.EllipticKey.Sign(Set2(header, "alg", "ES256").ToJsonString(), claims.ToJsonString()),
        ["no token at all"] = (_, _, _) => "",
        ["no JWT"] = (_, _, _) => "not.a.token",
    };

    [Theory]
    [MemberData(nameof(WrongIdTokens))]
    public async Task Callback_WrongIdToken_Is502AndNoSession(string fault)
    {
        var grant = login.Provider.Add();
        grant.Change = (header, claims) => Wrong[fault](login.Provider, header, claims);
        using var browser = new BrowserClient(login.Gateway);
        using var answer = await browser.SignInAsync(grant);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.DoesNotContain("__Host-sid", browser.Cookies.Keys);
    }

    [Fact]
    public async Task Callback_SeveralAudiencesWithAzp_IsAccepted()
    {
        var grant = login.Provider.Add();
        grant.Change = (_, claims) => Set(Set2(claims, "azp", FakeProvider.ClientId), "aud", new JsonArray(FakeProvider.ClientId, "other"));
        using var browser = await login.SignInAsync(grant);
        Assert.Contains("__Host-sid", browser.Cookies.Keys);
    }

    [Fact]
    public async Task Callback_Es256_IsAccepted()
    {
        var grant = login.Provider.Add();
        grant.Change = (header, claims) =>
            login.Provider.EllipticKey.Sign(Set2(Set2(header, "alg", "ES256"), "kid", login.Provider.EllipticKey.Id).ToJsonString(), claims.ToJsonString());
        using var browser = await login.SignInAsync(grant);
        Assert.Contains("__Host-sid", browser.Cookies.Keys);
    }

    [Fact]
    public async Task Callback_UnknownKeyIds_FetchTheKeysOnceAMinute()
    {
        await (await login.SignInAsync(login.Provider.Add())).GetAsync("/whoami/me");
        var before = login.Provider.KeysAsked;
        for (var i = 0; i < 20; i++)
        {
            var grant = login.Provider.Add();
            grant.Change = (header, _) => Set(header, "kid", Guid.CreateVersion7().ToString());
            using var browser = new BrowserClient(login.Gateway);
            using var answer = await browser.SignInAsync(grant);
            Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        }

        Assert.InRange(login.Provider.KeysAsked - before, 0, 1);
    }

    [Fact]
    public async Task Callback_IdTokenOlderThanAllowed_Is502()
    {
        await using var strict = login.Start(("ID_TOKEN_MAX_AGE_SECONDS", "30"));
        var grant = login.Provider.Add();
        grant.Change = (_, claims) => Set(claims, "iat", DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 120);
        using var browser = new BrowserClient(strict);
        using var answer = await browser.SignInAsync(grant);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
    }

    [Fact]
    public async Task Callback_ProviderAnswersTooMuch_Is502()
    {
        var grant = login.Provider.Add();
        grant.TokenAnswer = Results.Text($"{{\"access_token\":\"{new string('x', 300_000)}\"}}", "application/json");
        using var browser = new BrowserClient(login.Gateway);
        using var answer = await browser.SignInAsync(grant);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
    }

    [Fact]
    public async Task Callback_StateServesOnceInItsOwnBrowser()
    {
        using var browser = new BrowserClient(login.Gateway);
        using var thief = new BrowserClient(login.Gateway);
        var asked = await browser.StartAsync();
        var grant = login.Provider.Add();
        grant.Nonce = asked["nonce"];
        var path = $"/auth/callback?code={grant.Code}&state={asked["state"]}";

        await thief.StartAsync();
        using var stolen = await thief.GetAsync(path);
        Assert.Equal(HttpStatusCode.BadRequest, stolen.StatusCode);

        // It has been shown once, so it is of no more use to its owner either.
        using var used = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.BadRequest, used.StatusCode);

        var again = login.Provider.Add();
        var second = await browser.StartAsync();
        again.Nonce = second["nonce"];
        using var good = await browser.GetAsync($"/auth/callback?code={again.Code}&state={second["state"]}");
        Assert.Equal(HttpStatusCode.Redirect, good.StatusCode);
        using var replay = await browser.GetAsync($"/auth/callback?code={again.Code}&state={second["state"]}");
        Assert.Equal(HttpStatusCode.BadRequest, replay.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?code=x")]
    [InlineData("?state=x")]
    [InlineData("?code=x&state=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Callback_WithoutAGoodState_Is400(string query)
    {
        using var browser = new BrowserClient(login.Gateway);
        using var answer = await browser.GetAsync($"/auth/callback{query}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Callback_WithoutCode_Is400()
    {
        using var browser = new BrowserClient(login.Gateway);
        var asked = await browser.StartAsync();
        using var answer = await browser.GetAsync($"/auth/callback?error=access_denied&state={asked["state"]}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Callback_AnotherProvidersAnswer_Is400()
    {
        using var browser = new BrowserClient(login.Gateway);
        var asked = await browser.StartAsync();
        using var answer = await browser.GetAsync($"/auth/callback?code=x&state={asked["state"]}&iss=https://evil.example");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task SignIn_Again_GivesANewSessionAndEndsTheOld()
    {
        using var browser = await login.SignInAsync(login.Provider.Add());
        var before = browser.Cookies["__Host-sid"];
        using var second = await browser.SignInAsync(login.Provider.Add());
        Assert.NotEqual(before, browser.Cookies["__Host-sid"]);
        browser.Cookies["__Host-sid"] = before;
        using var old = await browser.GetAsync("/whoami/me");
        Assert.Equal(HttpStatusCode.Unauthorized, old.StatusCode);
    }

    [Fact]
    public async Task Login_MetadataOfAnotherIssuer_Is502()
    {
        // The same address to a reader, and another name (Discovery 1.0 section 4.3).
        await using var mistaken = login.Start(("OIDC_ISSUER", $"{login.Provider.Address}/"));
        using var browser = new BrowserClient(mistaken);
        using var answer = await browser.GetAsync("/auth/login");
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
    }

    [Fact]
    public async Task Login_WithoutAProvider_SaysSo()
    {
        await using var bare = login.Start(("OIDC_ISSUER", ""));
        using var browser = new BrowserClient(bare);
        using var answer = await browser.GetAsync("/auth/login");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("No identity provider is configured", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var me = await browser.GetAsync("/whoami/me");
        Assert.Equal(HttpStatusCode.Unauthorized, me.StatusCode);
    }

    [Fact]
    public async Task RedisAway_SessionsWait_TokensGoOn()
    {
        await using var redis = new DisposableRedis();
        await redis.Server.InitializeAsync();
        await using var lonely = login.Start(("ConnectionStrings:redis", redis.Server.ConnectionString));
        using var browser = await login.SignInAsync(login.Provider.Add(), lonely);
        await redis.Server.StopAsync();

        browser.Cookies["__Host-sid"] = new string('A', 32);
        using var session = await browser.GetAsync("/api/third/who");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, session.StatusCode);
        Assert.NotNull(session.Headers.RetryAfter);
        using var start = await browser.GetAsync("/auth/login");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, start.StatusCode);
        using var token = lonely.Client(login.People.Add());
        using var answer = await token.GetAsync("/api/third/who");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Cookie_InDevelopmentOverHttp_IsPlainAndLax()
    {
        await using var local = login.Start("Development", ("APP_BASE_URL", "http://localhost:8080"));
        var grant = login.Provider.Add();
        using var browser = new BrowserClient(local);
        using var answer = await browser.SignInAsync(grant);
        Assert.EndsWith("; path=/; samesite=lax; httponly", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        Assert.Contains("sid", browser.Cookies.Keys);
    }

    private static string? Set(JsonObject what, string name, JsonNode? value)
    {
        Set2(what, name, value);
        return null;
    }

    private static JsonObject Set2(JsonObject what, string name, JsonNode? value)
    {
        if (value is null)
        {
            what.Remove(name);
        }
        else
        {
            what[name] = value;
        }

        return what;
    }

    private static string SignedByAnother(JsonObject header, JsonObject claims)
    {
        using var key = SigningKey.Rsa();
        return key.Sign(header.ToJsonString(), claims.ToJsonString());
    }

    private static string WithAlgorithm(FakeProvider provider, JsonObject header, JsonObject claims, string algorithm) =>
        provider.Key.Sign(Set2(header, "alg", algorithm).ToJsonString(), claims.ToJsonString());

    private static string SignedWithPublicKey(FakeProvider provider, JsonObject header, JsonObject claims)
    {
        var content = $"{SigningKey.Encode(Set2(header, "alg", "HS256").ToJsonString())}.{SigningKey.Encode(claims.ToJsonString())}";
        return $"{content}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(Encoding.ASCII.GetBytes(provider.Key.PublicPem), Encoding.ASCII.GetBytes(content)))}";
    }

    private sealed class DisposableRedis : IAsyncDisposable
    {
        public RedisServer Server { get; } = new();

        public async ValueTask DisposeAsync() => await Server.DisposeAsync();
    }
}
