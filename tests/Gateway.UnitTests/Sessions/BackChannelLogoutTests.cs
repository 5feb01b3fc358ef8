using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.TestKit;

namespace Gatehouse.Gateway.UnitTests.Sessions;

[Collection(LoginCollection.Name)]
public sealed class BackChannelLogoutTests(LoginFixture login)
{
    private const string Event = "http://schemas.openid.net/event/backchannel-logout";

    [Fact]
    public async Task LogoutToken_OfASession_EndsThatSessionOnEveryGateway()
    {
        var (grant, other) = (login.Provider.Add("bob"), login.Provider.Add("bob"));
        using var browser = await login.SignInAsync(grant);
        using var elsewhere = await login.SignInAsync(other, login.OtherGateway);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/third/who", login.OtherGateway)).StatusCode);

        Assert.Equal(HttpStatusCode.OK, await SendAsync(Token(grant)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/third/who")).StatusCode);
        await Eventually.TrueAsync(
            async () => (await browser.GetAsync("/api/third/who", login.OtherGateway)).StatusCode == HttpStatusCode.Unauthorized, "the other gateway knows", TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await elsewhere.GetAsync("/api/third/who")).StatusCode);
    }

    [Fact]
    public async Task LogoutToken_OfAPerson_EndsAllTheirSessions()
    {
        var (one, two, stranger) = (login.Provider.Add("carol"), login.Provider.Add("carol"), login.Provider.Add("dave"));
        using var first = await login.SignInAsync(one);
        using var second = await login.SignInAsync(two);
        using var another = await login.SignInAsync(stranger);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(Token(one, claims => claims.Remove("sid"))));
        Assert.Equal(HttpStatusCode.Unauthorized, (await first.GetAsync("/whoami/me")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await second.GetAsync("/whoami/me")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await another.GetAsync("/whoami/me")).StatusCode);
    }

    [Fact]
    public async Task LogoutToken_Twice_IsRefusedTheSecondTime()
    {
        var token = Token(login.Provider.Add());
        Assert.Equal(HttpStatusCode.OK, await SendAsync(token));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(token));
    }

    public static TheoryData<string> WrongTokens => [.. Wrong.Keys];

    private static readonly Dictionary<string, Action<JsonObject, JsonObject>> Wrong = new()
    {
        ["an ID token"] = (_, claims) => claims.Remove("events"),
        ["another event"] = (_, claims) => claims["events"] = new JsonObject { ["https://example.org/other"] = new JsonObject() },
        ["an event that is no object"] = (_, claims) => claims["events"] = new JsonObject { [Event] = true },
        ["a nonce"] = (_, claims) => claims["nonce"] = "x",
        ["neither session nor subject"] = (_, claims) => claims.Where(claim => claim.Key is "sid" or "sub").ToList().ForEach(claim => claims.Remove(claim.Key)),
        ["no id"] = (_, claims) => claims.Remove("jti"),
        ["no time of issue"] = (_, claims) => claims.Remove("iat"),
        ["too old"] = (_, claims) => claims["iat"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 300,
        ["expired"] = (_, claims) => claims["exp"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 61,
        ["another issuer"] = (_, claims) => claims["iss"] = "https://evil.example",
        ["another audience"] = (_, claims) => claims["aud"] = "other",
        ["an access token's type"] = (header, _) => header["typ"] = "at+jwt",
        ["an unknown key"] = (header, _) => header["kid"] = "other",
        ["alg none"] = (header, _) => header["alg"] = "none",
    };

    [Theory]
    [MemberData(nameof(WrongTokens))]
    public async Task LogoutToken_Wrong_Is400AndEndsNothing(string fault)
    {
        var grant = login.Provider.Add();
        using var browser = await login.SignInAsync(grant);
        var (header, claims) = Parts(grant);
        Wrong[fault](header, claims);
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(login.Provider.Key.Sign(header.ToJsonString(), claims.ToJsonString())));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/third/who")).StatusCode);
    }

    [Fact]
    public async Task LogoutToken_SignedByAnother_Is400()
    {
        using var key = SigningKey.Rsa("provider-1");
        var (header, claims) = Parts(login.Provider.Add());
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(key.Sign(header.ToJsonString(), claims.ToJsonString())));
    }

    [Fact]
    public async Task LogoutToken_Missing_Is400() => Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(""));

    private string Token(Grant grant, Action<JsonObject>? change = null)
    {
        var (header, claims) = Parts(grant);
        change?.Invoke(claims);
        return login.Provider.Key.Sign(header.ToJsonString(), claims.ToJsonString());
    }

    private (JsonObject Header, JsonObject Claims) Parts(Grant grant)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        return (
            new() { ["alg"] = "RS256", ["typ"] = "logout+jwt", ["kid"] = login.Provider.Key.Id },
            new()
            {
                ["iss"] = login.Provider.Address,
                ["aud"] = FakeProvider.ClientId,
                ["iat"] = now,
                ["exp"] = now + 120,
                ["jti"] = Guid.CreateVersion7().ToString(),
                ["sub"] = grant.Subject,
                ["sid"] = grant.ProviderSession,
                ["events"] = new JsonObject { [Event] = new JsonObject() },
            });
    }

    private async Task<HttpStatusCode> SendAsync(string token)
    {
        using var client = login.Gateway.Client();
        using var answer = await client.PostAsync("/auth/backchannel-logout", new FormUrlEncodedContent([new("logout_token", token)]));
        Assert.True(answer.Headers.CacheControl?.NoStore);
        return answer.StatusCode;
    }
}
