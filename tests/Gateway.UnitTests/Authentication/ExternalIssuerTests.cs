using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.UnitTests.Sessions;
using Gatehouse.Gateway.UnitTests.Stack;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.UnitTests.Authentication;

[Collection(LoginCollection.Name)]
public sealed class ExternalIssuerTests(LoginFixture login) : IAsyncLifetime
{
    private const string Issuer = "https://partner.example.com";
    private const string Audience = "gatehouse-api";

    private GatewayHost? gateway;

    public Task InitializeAsync()
    {
        gateway = login.Start(
            ("OIDC_ISSUER", ""),
            ("ExternalIssuers:partner:Issuer", Issuer),
            ("ExternalIssuers:partner:Audience", Audience),
            ("ExternalIssuers:partner:JwksUri", $"{login.Provider.Address}/jwks"),
            ("ExternalIssuers:partner:Claims:Roles", "realm_access.roles"),
            ("ExternalIssuers:partner:Claims:Permissions", "scope"));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await gateway!.DisposeAsync();

    [Theory]
    [InlineData("JWT")]
    [InlineData("at+jwt")]
    [InlineData(null)]
    public async Task Token_OfAConfiguredIssuer_IsWhoItSaysToThirdParties(string? type)
    {
        var (header, claims) = Parts();
        if (type is null)
        {
            header.Remove("typ");
        }
        else
        {
            header["typ"] = type;
        }

        var seen = await SessionTests.SeenAsync(await GetAsync("/api/third/who", header, claims));
        Assert.Equal(("partner-user", Issuer), (SessionTests.Header(seen, "X-User-Sub"), SessionTests.Header(seen, "X-User-Issuer")));
        Assert.Equal(("editor,auditor", "read,write"), (SessionTests.Header(seen, "X-User-Role"), SessionTests.Header(seen, "X-User-Permissions")));
        Assert.Null(SessionTests.Header(seen, "X-Tenant-Id"));
    }

    [Fact]
    public async Task Token_OfAConfiguredIssuer_OpensNoService()
    {
        var (header, claims) = Parts();
        claims["scope"] = $"{Permissions.OrdersRead} {Permissions.PlatformAdmin}";
        using var authenticated = await GetAsync("/api/orders/me", header, claims);
        using var permission = await GetAsync("/api/orders/1", header, claims);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (authenticated.StatusCode, permission.StatusCode));
    }

    public static TheoryData<string> WrongTokens => [.. Wrong.Keys];

    private static readonly Dictionary<string, Action<JsonObject, JsonObject>> Wrong = new()
    {
        ["another issuer"] = (_, claims) => claims["iss"] = "https://other.example.com",
        ["our own issuer"] = (_, claims) => claims["iss"] = TokenIssuer.Issuer,
        ["another audience"] = (_, claims) => claims["aud"] = TokenIssuer.Audience,
        ["no audience"] = (_, claims) => claims.Remove("aud"),
        ["no end"] = (_, claims) => claims.Remove("exp"),
        ["no subject"] = (_, claims) => claims.Remove("sub"),
        ["not yet good"] = (_, claims) => claims["nbf"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 120,
        ["a logout token"] = (header, _) => header["typ"] = "logout+jwt",
        ["alg none"] = (header, _) => header["alg"] = "none",
        ["HS256"] = (header, _) => header["alg"] = "HS256",
        ["another algorithm"] = (header, _) => header["alg"] = "ES256",
        ["an unknown key"] = (header, _) => header["kid"] = "other",
    };

    [Theory]
    [MemberData(nameof(WrongTokens))]
    public async Task Token_Wrong_Is401(string fault)
    {
        var (header, claims) = Parts();
        Wrong[fault](header, claims);
        using var answer = await GetAsync("/api/third/who", header, claims);
        Assert.Equal((HttpStatusCode.Unauthorized, ErrorCodes.InvalidToken), (answer.StatusCode, await ErrorAsync(answer)));
    }

    [Fact]
    public async Task Token_Expired_SaysSo()
    {
        var (header, claims) = Parts();
        claims["exp"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 61;
        using var answer = await GetAsync("/api/third/who", header, claims);
        Assert.Equal((HttpStatusCode.Unauthorized, ErrorCodes.TokenExpired), (answer.StatusCode, await ErrorAsync(answer)));
    }

    [Fact]
    public async Task Token_OfOurOwn_IsStillNeverTypJwt()
    {
        var issuer = login.People.Issuer;
        var header = issuer.Header();
        header["typ"] = "JWT";
        using var client = gateway!.Client(new Person(default, default, issuer.Issue(header, issuer.Claims())));
        using var answer = await client.GetAsync("/api/third/who");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Tokens_OfUnknownKeys_FetchTheKeysOnceAMinute()
    {
        var (header, claims) = Parts();
        using var good = await GetAsync("/api/third/who", header, claims);
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        var before = login.Provider.KeysAsked;
        for (var i = 0; i < 50; i++)
        {
            header["kid"] = $"flood-{i}";
            using var answer = await GetAsync("/api/third/who", header, claims);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        Assert.Equal(before, login.Provider.KeysAsked);
    }

    [Theory]
    [InlineData("ExternalIssuers:x:Issuer", TokenIssuer.Issuer)]
    [InlineData("ExternalIssuers:x:Audience", "")]
    [InlineData("ExternalIssuers:x:JwksUri", "http://keys.example.com/jwks")]
    [InlineData("ExternalIssuers:x:Algorithms:0", "HS256")]
    public void Settings_Wrong_KeepTheGatewayFromStarting(string key, string value) =>
        Assert.Throws<OptionsValidationException>(() => login.Start(
            ("ExternalIssuers:x:Issuer", "https://x.example.com"), ("ExternalIssuers:x:Audience", "a"), ("ExternalIssuers:x:JwksUri", "https://x.example.com/jwks"), (key, value)));

    private (JsonObject Header, JsonObject Claims) Parts()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        return (
            new() { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = login.Provider.Key.Id },
            new()
            {
                ["iss"] = Issuer,
                ["aud"] = Audience,
                ["sub"] = "partner-user",
                ["iat"] = now,
                ["exp"] = now + 300,
                ["scope"] = "read write",
                ["realm_access"] = new JsonObject { ["roles"] = new JsonArray("editor", "auditor") },
            });
    }

    private async Task<HttpResponseMessage> GetAsync(string path, JsonObject header, JsonObject claims)
    {
        using var client = gateway!.Client();
        client.DefaultRequestHeaders.Authorization = new("Bearer", login.Provider.Key.Sign(header.ToJsonString(), claims.ToJsonString()));
        return await client.GetAsync(path);
    }

    private static async Task<string?> ErrorAsync(HttpResponseMessage answer) => (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"];
}
