using System.Text.Json.Nodes;
using Gatehouse.AuthService.Connect;
using Gatehouse.TestKit;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>Tokens that are bound to a key, where they are given (RFC 9449 sections 5, 8 and 10).</summary>
[Collection(AuthServerCollection.Name)]
public sealed class DpopTests(AuthServer server) : IAsyncLifetime
{
    private readonly ProofKey key = new();
    private AuthSite site = null!;
    private Firm firm = null!;

    private string TokenAddress => $"{site.Address}connect/token";

    public async Task InitializeAsync()
    {
        site = await server.SiteAsync();
        firm = await Firm.FoundAsync(site.Services);
    }

    public Task DisposeAsync()
    {
        key.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Everything that can be wrong with a proof, each alone.</summary>
    private static readonly Dictionary<string, Action<JsonObject, JsonObject>> Malformed = new()
    {
        ["type of an access token"] = (header, _) => header["typ"] = "at+jwt",
        ["no type"] = (header, _) => header.Remove("typ"),
        ["no algorithm"] = (header, _) => header["alg"] = "none",
        ["shared secret"] = (header, _) => header["alg"] = "HS256",
        ["other algorithm"] = (header, _) => header["alg"] = "RS256",
        ["no key"] = (header, _) => header.Remove("jwk"),
        ["key that is text"] = (header, _) => header["jwk"] = "EC",
        ["key that is a list"] = (header, _) => header["jwk"] = new JsonArray(),
        ["key of an unknown kind"] = (header, _) => header["jwk"]!["kty"] = "oct",
        ["key on another curve"] = (header, _) => header["jwk"]!["crv"] = "P-384",
        ["key that is no point"] = (header, _) => header["jwk"]!["x"] = Base64UrlEncoder.Encode(new byte[32]),
        ["key too short"] = (header, _) => header["jwk"]!["x"] = "AAAA",
        ["key that is no base64"] = (header, _) => header["jwk"]!["x"] = "====",
        ["key that is a number"] = (header, _) => header["jwk"]!["x"] = 1,
        ["somebody else's key"] = (header, _) => header["jwk"] = Stranger(),
        ["tiny RSA key"] = (header, _) => (header["alg"], header["jwk"]) = ("RS256", new JsonObject { ["kty"] = "RSA", ["n"] = "AQAB", ["e"] = "AQAB" }),
        ["huge RSA key"] = (header, _) => (header["alg"], header["jwk"]) = ("RS256", new JsonObject { ["kty"] = "RSA", ["n"] = Base64UrlEncoder.Encode([1, .. new byte[1024]]), ["e"] = "AQAB" }),
        ["private key"] = (header, _) => header["jwk"]!["d"] = "AAAA",
        ["critical extension"] = (header, _) => header["crit"] = new JsonArray("exp"),
        ["no id"] = (_, claims) => claims.Remove("jti"),
        ["empty id"] = (_, claims) => claims["jti"] = "",
        ["id that is a number"] = (_, claims) => claims["jti"] = 7,
        ["endless id"] = (_, claims) => claims["jti"] = new string('x', 1000),
        ["no method"] = (_, claims) => claims.Remove("htm"),
        ["other method"] = (_, claims) => claims["htm"] = "GET",
        ["method in small letters"] = (_, claims) => claims["htm"] = "post",
        ["no address"] = (_, claims) => claims.Remove("htu"),
        ["other address"] = (_, claims) => claims["htu"] = "https://evil.example/connect/token",
        ["other path"] = (_, claims) => claims["htu"] = $"{claims["htu"]}/x",
        ["address with a query"] = (_, claims) => claims["htu"] = $"{claims["htu"]}?x=1",
        ["address that is none"] = (_, claims) => claims["htu"] = "::",
        ["address that is a list"] = (_, claims) => claims["htu"] = new JsonArray(),
        ["no time"] = (_, claims) => claims.Remove("iat"),
        ["time that is text"] = (_, claims) => claims["iat"] = "now",
        ["time beyond all numbers"] = (_, claims) => claims["iat"] = 1e300,
        ["long ago"] = (_, claims) => claims["iat"] = (long)claims["iat"]! - 600,
        ["in the future"] = (_, claims) => claims["iat"] = (long)claims["iat"]! + 600,
        ["deeply nested"] = (_, claims) => claims["x"] = Nested(40),
        ["far too long"] = (_, claims) => claims["x"] = new string('x', 5000),
    };

    [Fact]
    public async Task Proof_ThatIsNotInOrder_IsRefused()
    {
        var app = await Machine();
        var nonce = await NonceAsync(app);
        foreach (var (fault, change) in Malformed)
        {
            var answer = await CredentialsAsync(app, key.Prove("POST", TokenAddress, site.Time, nonce, null, change));
            Assert.True(answer is { Status: 400 } && answer["error"] == "invalid_dpop_proof", $"{fault}: {answer.Status} {answer.Json}");
        }

        foreach (var none in (string[])["x", "..", "a.b.c", "eyJ9.eyJ9.eyJ9", "e30.e30."])
        {
            var answer = await CredentialsAsync(app, none);
            Assert.True(answer is { Status: 400 } && answer["error"] == "invalid_dpop_proof", $"{none}: {answer.Status} {answer.Json}");
        }

        Assert.Equal(200, (await CredentialsAsync(app, key.Prove("POST", TokenAddress, site.Time, nonce))).Status);
    }

    [Fact]
    public async Task Proof_WithoutOurNonce_IsAskedForIt_AndOneIsGoodOnce()
    {
        var app = await Machine();
        var first = await CredentialsAsync(app, key.Prove("POST", TokenAddress, site.Time));
        Assert.Equal((400, "use_dpop_nonce"), (first.Status, first["error"]));
        var nonce = first.Headers["DPoP-Nonce"];
        Assert.Equal("use_dpop_nonce", (await CredentialsAsync(app, key.Prove("POST", TokenAddress, site.Time, nonce + "x")))["error"]);

        var proof = key.Prove("POST", TokenAddress, site.Time, nonce);
        var granted = await CredentialsAsync(app, proof);
        Assert.Equal((200, "DPoP"), (granted.Status, granted["token_type"]));
        Assert.Equal("invalid_dpop_proof", (await CredentialsAsync(app, proof))["error"]);

        // Its time over, the next one comes along before and with the refusal.
        site.Time.Advance(TimeSpan.FromSeconds(200));
        var later = await CredentialsAsync(app, key.Prove("POST", TokenAddress, site.Time, nonce));
        Assert.Equal(200, later.Status);
        Assert.NotEqual(nonce, later.Headers["DPoP-Nonce"]);
        site.Time.Advance(TimeSpan.FromSeconds(200));
        Assert.Equal("use_dpop_nonce", (await CredentialsAsync(app, key.Prove("POST", TokenAddress, site.Time, nonce)))["error"]);

        var described = await app.PostAsync("/connect/introspect", ("token", granted["access_token"]));
        Assert.Equal(("DPoP", key.Thumbprint), (described["token_type"], (string?)described.Json!["cnf"]!["jkt"]));
    }

    [Fact]
    public async Task RsaKey_ProvesToo()
    {
        using var rsa = new ProofKey(SigningKey.Rsa());
        var app = await Machine();
        var granted = await app.ProveAsync("/connect/token", rsa, ("grant_type", "client_credentials"));
        Assert.Equal("DPoP", granted["token_type"]);
        Assert.Equal(rsa.Thumbprint, (string?)(await app.PostAsync("/connect/introspect", ("token", granted["access_token"]))).Json!["cnf"]!["jkt"]);
    }

    [Fact]
    public async Task PublicClient_RefreshesWithItsKeyOnly()
    {
        var app = await ClientApp.RegisterAsync(site, firm, isPublic: true);
        var tokens = await TokensAsync(app);
        Assert.Equal("DPoP", tokens["token_type"]);

        var refresh = ("refresh_token", tokens["refresh_token"]);
        Assert.Equal("invalid_grant", (await app.PostAsync("/connect/token", ("grant_type", "refresh_token"), refresh))["error"]);
        using var other = new ProofKey();
        Assert.Equal("invalid_grant", (await app.ProveAsync("/connect/token", other, ("grant_type", "refresh_token"), refresh))["error"]);
        var refreshed = await app.ProveAsync("/connect/token", key, ("grant_type", "refresh_token"), refresh);
        Assert.Equal((200, "DPoP"), (refreshed.Status, refreshed["token_type"]));
        Assert.NotNull(refreshed["refresh_token"]);
    }

    [Fact]
    public async Task ConfidentialClient_MayChangeItsKey_ButNotGoWithout()
    {
        var app = await ClientApp.RegisterAsync(site, firm);
        var tokens = await TokensAsync(app);
        var refresh = ("refresh_token", tokens["refresh_token"]);
        Assert.Equal("invalid_grant", (await app.PostAsync("/connect/token", ("grant_type", "refresh_token"), refresh))["error"]);
        using var other = new ProofKey();
        Assert.Equal("DPoP", (await app.ProveAsync("/connect/token", other, ("grant_type", "refresh_token"), refresh))["token_type"]);
    }

    [Fact]
    public async Task Code_ThatWasAskedForWithAKey_IsForThatKey()
    {
        var app = await ClientApp.RegisterAsync(site, firm, isPublic: true);
        using var browser = new SiteBrowser(site);
        var code = (await app.AuthorizeAsync(browser, firm, ("dpop_jkt", key.Thumbprint)))["code"];
        Assert.Equal("invalid_grant", (await app.PostAsync("/connect/token", app.Exchange(code)))["error"]);
        using var other = new ProofKey();
        Assert.Equal("invalid_grant", (await app.ProveAsync("/connect/token", other, app.Exchange(code)))["error"]);
        Assert.Equal(200, (await app.ProveAsync("/connect/token", key, app.Exchange(code))).Status);
        Assert.Equal("invalid_request", (await browser.GetAsync(app.Address(("dpop_jkt", "short"))))["error"]);

        // Pushed with a proof, it is the same as with its thumbprint; another one beside it is a mistake.
        var pushed = Parameters(app.Address());
        var reference = await app.ProveAsync("/connect/par", key, pushed);
        Assert.True(reference.Status == 201, $"{reference.Json}");
        var back = await browser.GetAsync($"/connect/authorize?client_id={app.Id}&request_uri={reference["request_uri"]}");
        Assert.Equal("invalid_grant", (await app.ProveAsync("/connect/token", other, app.Exchange(back["code"])))["error"]);
        Assert.Equal(200, (await app.ProveAsync("/connect/token", key, app.Exchange(back["code"]))).Status);
        Assert.Equal("invalid_request", (await app.ProveAsync("/connect/par", other, [.. pushed, ("dpop_jkt", key.Thumbprint)]))["error"]);
    }

    [Fact]
    public async Task ClientThatMustProve_GetsNothingWithout()
    {
        var app = await ClientApp.RegisterAsync(site, firm, isPublic: false, bound: true, GrantTypes.ClientCredentials);
        Assert.Equal("invalid_dpop_proof", (await app.PostAsync("/connect/token", ("grant_type", "client_credentials")))["error"]);
        Assert.Equal("DPoP", (await app.ProveAsync("/connect/token", key, ("grant_type", "client_credentials")))["token_type"]);
    }

    [Fact]
    public async Task BoundToken_IsGoodWithAProofOfItsKeyOnly()
    {
        var app = await ClientApp.RegisterAsync(site, firm, isPublic: true);
        var token = (await TokensAsync(app))["access_token"]!;
        var address = $"{site.Address}connect/userinfo";
        using var other = new ProofKey();

        Assert.Equal(200, (await CallAsync("DPoP", key.Prove("GET", address, site.Time, null, token))).Status);
        Assert.Equal(401, (await CallAsync("Bearer", key.Prove("GET", address, site.Time, null, token))).Status);
        Assert.Equal(401, (await CallAsync("DPoP", other.Prove("GET", address, site.Time, null, token))).Status);
        Assert.Equal(401, (await CallAsync("DPoP", key.Prove("GET", address, site.Time))).Status);
        Assert.Equal(401, (await CallAsync("DPoP", key.Prove("GET", address, site.Time, null, token + "x"))).Status);
        var none = await site.SendAsync(HttpMethod.Get, "/connect/userinfo", null, null, ("Authorization", $"DPoP {token}"));
        Assert.Equal(401, none.Status);
        Assert.StartsWith("DPoP error=\"invalid_token\"", none.Headers["WWW-Authenticate"], StringComparison.Ordinal);

        // And an unbound one is none that a proof makes better.
        var plain = (await firm.SignInAsync()).AccessToken;
        Assert.Equal(401, (await site.SendAsync(
            HttpMethod.Get, "/auth/me", null, null, ("Authorization", $"DPoP {plain}"), ("DPoP", key.Prove("GET", $"{site.Address}auth/me", site.Time, null, plain)))).Status);

        Task<SiteAnswer> CallAsync(string scheme, string proof) =>
            site.SendAsync(HttpMethod.Get, "/connect/userinfo", null, null, ("Authorization", $"{scheme} {token}"), ("DPoP", proof));
    }

    private Task<ClientApp> Machine() => ClientApp.RegisterAsync(site, firm, isPublic: false, bound: false, GrantTypes.ClientCredentials);

    private static Task<SiteAnswer> CredentialsAsync(ClientApp app, string proof) =>
        app.PostWithAsync("/connect/token", proof, ("grant_type", "client_credentials"));

    private async Task<string> NonceAsync(ClientApp app) =>
        (await CredentialsAsync(app, key.Prove("POST", TokenAddress, site.Time))).Headers["DPoP-Nonce"];

    private async Task<SiteAnswer> TokensAsync(ClientApp app)
    {
        using var browser = new SiteBrowser(site);
        var tokens = await app.ProveAsync("/connect/token", key, app.Exchange((await app.AuthorizeAsync(browser, firm))["code"]));
        Assert.True(tokens.Status == 200, $"{tokens.Json}");
        return tokens;
    }

    private static (string, string?)[] Parameters(string address) =>
        [.. Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(address[address.IndexOf('?', StringComparison.Ordinal)..]).Select(p => (p.Key, (string?)p.Value))];

    private static JsonObject Stranger()
    {
        using var other = SigningKey.Ecdsa();
        return other.Jwk;
    }

    private static JsonArray Nested(int depth) => depth == 0 ? [] : [Nested(depth - 1)];
}
