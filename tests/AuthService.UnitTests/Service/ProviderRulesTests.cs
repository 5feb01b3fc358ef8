using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Features.ExternalLogins.Providers;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>What the provider never does, whoever asks (RFC 9700, OWASP ASVS V10.4), as far as it needs a clock or no gateway.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class ProviderRulesTests(AuthServer server) : IAsyncLifetime
{
    private AuthSite site = null!;
    private Firm firm = null!;

    public async Task InitializeAsync()
    {
        site = await server.SiteAsync();
        firm = await Firm.FoundAsync(site.Services);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Grants_ThatAreGone_OrWereNotRegistered_AreRefused()
    {
        var app = await ClientApp.RegisterAsync(site, firm);
        Assert.Equal("unsupported_grant_type", (await app.PostAsync(
            "/connect/token", ("grant_type", "password"), ("username", firm.Email), ("password", Firm.Password)))["error"]);
        Assert.Equal("unsupported_grant_type", (await app.PostAsync("/connect/token", ("grant_type", "implicit")))["error"]);
        Assert.Equal("unauthorized_client", (await app.PostAsync("/connect/token", ("grant_type", GrantTypes.ClientCredentials)))["error"]);
        Assert.Equal("unauthorized_client", (await app.PostAsync("/connect/token", ("grant_type", GrantTypes.DeviceCode), ("device_code", "x")))["error"]);
        Assert.Equal("unauthorized_client", (await app.PostAsync("/connect/token", ("grant_type", GrantTypes.TokenExchange)))["error"]);
        var metadata = await site.SendAsync(HttpMethod.Get, "/.well-known/openid-configuration", null);
        Assert.DoesNotContain("password", metadata.Json!["grant_types_supported"]!.AsArray().Select(g => (string?)g));
        Assert.Equal(site.Address.ToString().TrimEnd('/'), metadata["issuer"]);
    }

    [Fact]
    public async Task RefreshToken_OfWhoeverLeftTheCompany_IsWorthNothing()
    {
        var app = await ClientApp.RegisterAsync(site, firm);
        using var browser = new SiteBrowser(site);
        var granted = await app.PostAsync("/connect/token", app.Exchange((await app.AuthorizeAsync(browser, firm))["code"]));
        var refresh = ("refresh_token", granted["refresh_token"]);
        var next = await app.PostAsync("/connect/token", ("grant_type", "refresh_token"), refresh);
        Assert.Equal(200, next.Status);
        await server.RunAsync("delete from memberships where user_id = $1", firm.UserId.Value);
        Assert.Equal("invalid_grant", (await app.PostAsync(
            "/connect/token", ("grant_type", "refresh_token"), ("refresh_token", next["refresh_token"])))["error"]);
        Assert.Equal("access_denied", (await app.AuthorizeAsync(browser, firm))["error"]);
    }

    [Fact]
    public async Task Exchange_GivesNoRefreshToken_ToAClientThatMayNotUseOne()
    {
        var app = await ClientApp.RegisterAsync(site, firm, isPublic: false, bound: false, GrantTypes.AuthorizationCode, GrantTypes.TokenExchange);
        using var browser = new SiteBrowser(site);
        var granted = await app.PostAsync("/connect/token", app.Exchange((await app.AuthorizeAsync(browser, firm))["code"]));
        Assert.True(granted.Status == 200 && granted["refresh_token"] is null, $"{granted.Json}");
        var exchanged = await app.PostAsync(
            "/connect/token", ("grant_type", GrantTypes.TokenExchange), ("subject_token", granted["access_token"]),
            ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"), ("tenant", $"{firm.TenantId}"));
        Assert.True(exchanged.Status == 200 && exchanged["refresh_token"] is null, $"{exchanged.Json}");
        Assert.Equal("invalid_scope", (await app.PostAsync(
            "/connect/token", ("grant_type", GrantTypes.TokenExchange), ("subject_token", granted["access_token"]), ("scope", "openid orders:delete"),
            ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"), ("tenant", $"{firm.TenantId}")))["error"]);
    }

    // RFC 6749 section 3.3: one value at least. A token without any would not say what it is limited to.
    [Fact]
    public async Task Scope_ThatIsBlank_IsNoScope()
    {
        var app = await ClientApp.RegisterAsync(
            site, firm, isPublic: false, bound: false, GrantTypes.AuthorizationCode, GrantTypes.RefreshToken, GrantTypes.TokenExchange, GrantTypes.DeviceCode,
            GrantTypes.ClientCredentials);
        using var browser = new SiteBrowser(site);
        var granted = await app.PostAsync("/connect/token", app.Exchange((await app.AuthorizeAsync(browser, firm))["code"]));
        (string, string?)[] refresh = [("grant_type", GrantTypes.RefreshToken), ("refresh_token", granted["refresh_token"])];
        (string, string?)[] exchange =
        [
            ("grant_type", GrantTypes.TokenExchange), ("subject_token", granted["access_token"]),
            ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"), ("tenant", $"{firm.TenantId}"),
        ];
        (string, string?)[] push =
        [
            ("redirect_uri", ClientApp.RedirectUri), ("response_type", "code"), ("code_challenge", new string('A', 43)), ("code_challenge_method", "S256"),
        ];
        foreach (var (path, fields) in ((string, (string, string?)[])[])
        [
            ("token", refresh), ("token", exchange), ("token", [("grant_type", GrantTypes.ClientCredentials)]), ("device-authorization", []), ("par", push),
        ])
        {
            foreach (var blank in (string[])[" ", "   "])
            {
                var answer = await app.PostAsync($"/connect/{path}", [.. fields, ("scope", blank)]);
                Assert.Equal((path, 400, "invalid_scope"), (path, answer.Status, answer["error"]));
            }
        }

        Assert.Equal("invalid_scope", (await browser.GetAsync(app.Address(("scope", " "))))["error"]);

        // Without a value it is as if it were not there (section 3.1), and means what was granted.
        Assert.Equal(granted["scope"], (await app.PostAsync("/connect/token", [.. refresh, ("scope", "")]))["scope"]);
    }

    [Fact]
    public async Task Token_OfAClientWithIdentityScopesAlone_OpensNothing()
    {
        var app = await ClientApp.RegisterAsync(site, firm);
        using var browser = new SiteBrowser(site);
        var granted = await app.PostAsync("/connect/token", app.Exchange((await app.AuthorizeAsync(browser, firm, ("scope", "openid offline_access")))["code"]));
        Assert.Equal(200, (await site.SendAsync(HttpMethod.Get, "/connect/userinfo", granted["access_token"])).Status);
        Assert.Equal(403, (await site.SendAsync(HttpMethod.Get, "/members", granted["access_token"])).Status);
        Assert.Equal(200, (await site.SendAsync(HttpMethod.Get, "/members", (await firm.SignInAsync()).AccessToken)).Status);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(PlatformClients.Gateway, null)]
    [InlineData("another-client", 403)]
    public async Task Token_WithoutScopes_GivesAwayWhatItsPersonHas_InTheirOwnHandsOnly(string? client, int? status)
    {
        var token = new AccessToken
        {
            Raw = "",
            UserId = firm.UserId,
            TenantId = firm.TenantId,
            MembershipId = new((Guid)(await server.RunAsync("select id from memberships where user_id = $1", firm.UserId.Value))!),
            ClientId = client,
            IssuedAt = default,
            ExpiresAt = default,
        };
        var refusal = await firm.InScopeAsync(async scope =>
        {
            var change = scope.GetRequiredService<AuthorityChange>();
            await change.BeginAsync(new Caller(token), CancellationToken.None);
            return change.Refuse([Permissions.MembersRead]);
        });
        Assert.Equal(status, refusal?.StatusCode);
    }

    [Fact]
    public async Task ConfidentialClient_ProvesWhoItIs_OnEveryCall()
    {
        var app = await ClientApp.RegisterAsync(site, firm);
        foreach (var path in (string[])["token", "par", "revoke", "introspect", "device-authorization"])
        {
            foreach (var claimed in (ClientApp[])[app with { Secret = null }, app with { Secret = "wrong" }])
            {
                var answer = await claimed.PostAsync($"/connect/{path}", ("grant_type", "authorization_code"), ("token", "x"));
                Assert.Equal((path, 401, "invalid_client", "no-store"), (path, answer.Status, answer["error"], answer.Headers["Cache-Control"]));
            }
        }
    }

    [Fact]
    public async Task RefreshTokens_EndHoweverOftenTheyAreUsed()
    {
        await using var own = await server.StartSiteAsync();
        var person = await Firm.FoundAsync(own.Services);
        var app = await ClientApp.RegisterAsync(own, person, isPublic: true);
        using var browser = new SiteBrowser(own);
        var granted = await app.PostAsync("/connect/token", app.Exchange((await app.AuthorizeAsync(browser, person))["code"]));
        Assert.Equal("no-store", granted.Headers["Cache-Control"]);
        var refresh = granted["refresh_token"];
        for (var hours = 0; hours < 7 * 24 - 6; hours += 6)
        {
            own.Time.Advance(TimeSpan.FromHours(6));
            refresh = (await app.PostAsync("/connect/token", ("grant_type", "refresh_token"), ("refresh_token", refresh)))["refresh_token"];
            Assert.NotNull(refresh);
        }

        own.Time.Advance(TimeSpan.FromHours(6));
        Assert.Equal("invalid_grant", (await app.PostAsync("/connect/token", ("grant_type", "refresh_token"), ("refresh_token", refresh)))["error"]);
    }

    [Fact]
    public async Task Code_OfAPushedRequest_IsOfThatRequest_WhateverIsAddedOnTheWay()
    {
        var app = await ClientApp.RegisterAsync(site, firm);
        using var browser = new SiteBrowser(site);
        await app.AuthorizeAsync(browser, firm);
        var pushed = await app.PostAsync(
            "/connect/par", ("redirect_uri", ClientApp.RedirectUri), ("response_type", "code"), ("scope", "openid"), ("state", "theirs"),
            ("code_challenge", new string('A', 43)), ("code_challenge_method", "S256"));
        var back = await browser.GetAsync(
            $"/connect/authorize?client_id={app.Id}&request_uri={pushed["request_uri"]}&state=mine&scope=openid%20orders:read&redirect_uri=https%3A%2F%2Fevil.example"
            + "&code_challenge_method=plain&code_challenge=x");
        Assert.StartsWith(ClientApp.RedirectUri, back.Location, StringComparison.Ordinal);
        Assert.Equal("theirs", back["state"]);

        // The challenge stays the pushed one: no verifier of the attacker's fits.
        Assert.Equal("invalid_grant", (await app.PostAsync("/connect/token", app.Exchange(back["code"])))["error"]);
        var other = await ClientApp.RegisterAsync(site, firm);
        Assert.Equal(400, (await browser.GetAsync($"/connect/authorize?client_id={other.Id}&request_uri={pushed["request_uri"]}")).Status);
    }

    [Fact]
    public async Task RemovedClient_TakesItsPeoplesTokensWithIt()
    {
        var app = await ClientApp.RegisterAsync(site, firm);
        var granted = await GrantedAsync(app);
        var admin = (await firm.SignInAsync()).AccessToken;
        Assert.Equal(200, await UserInfoAsync(granted));
        Assert.Equal(204, (await site.SendAsync(HttpMethod.Delete, $"/clients/{app.Id}", admin)).Status);
        Assert.Equal(401, await UserInfoAsync(granted));
        Assert.Equal(200, (await site.SendAsync(HttpMethod.Get, "/auth/me", admin)).Status);
        Assert.Contains("session.ended", (await site.SendAsync(HttpMethod.Get, "/audit", admin)).Json!["items"]!.AsArray().Select(e => (string?)e!["action"]));
    }

    [Fact]
    public async Task RemovedSecret_LeavesPeopleToTheOther_AndTheLastTakesTheirTokensWithIt()
    {
        var app = await ClientApp.RegisterAsync(site, firm);
        var granted = await GrantedAsync(app);
        var admin = (await firm.SignInAsync()).AccessToken;
        var added = await site.SendAsync(HttpMethod.Post, $"/clients/{app.Id}/secrets", admin);
        var shown = (await site.SendAsync(HttpMethod.Get, "/clients", admin)).Json!["items"]!.AsArray().Single(c => (string?)c!["clientId"] == app.Id)!;
        var first = shown["secrets"]!.AsArray().Select(s => (string)s!["id"]!).Single(id => id != added["id"]);

        Assert.Equal(204, (await site.SendAsync(HttpMethod.Delete, $"/clients/{app.Id}/secrets/{first}", admin)).Status);

        // Here nothing hears what is pushed.
        await site.Services.GetRequiredService<ClientDirectory>().ResyncAsync(default);
        (string, string?)[] refresh = [("grant_type", "refresh_token"), ("refresh_token", granted["refresh_token"])];
        Assert.Equal("invalid_client", (await app.PostAsync("/connect/token", refresh))["error"]);
        var renewed = await (app with { Secret = added["clientSecret"] }).PostAsync("/connect/token", refresh);
        Assert.Equal(200, await UserInfoAsync(renewed));

        Assert.Equal(204, (await site.SendAsync(HttpMethod.Delete, $"/clients/{app.Id}/secrets/{added["id"]}", admin)).Status);
        Assert.Equal(401, await UserInfoAsync(renewed));
    }

    [Fact]
    public async Task BackChannel_LeadsNowhereInside()
    {
        // As in production: this machine is not a place a company may have called.
        using var outbound = new OutboundClient(
            Microsoft.Extensions.Options.Options.Create(new OutboundOptions()), new Environment("Production"));
        await using var inside = await FakeIssuer.StartAsync(TimeProvider.System);
        foreach (var address in (string[])[inside.Address, "http://169.254.169.254/latest/meta-data", "http://localhost:1", "http://[::1]:1", "http://10.0.0.1"])
        {
            var failure = await Assert.ThrowsAsync<HttpRequestException>(() => outbound.Guarded.GetAsync(new Uri(address)));
            Assert.StartsWith("The address is not allowed.", failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, inside.Asked);
        using var allowing = new OutboundClient(
            Microsoft.Extensions.Options.Options.Create(new OutboundOptions { AllowedTargets = { "127.0.0.1/32" } }), new Environment("Production"));
        Assert.True((await allowing.Guarded.GetAsync(new Uri($"{inside.Address}/jwks"))).IsSuccessStatusCode);
    }

    private async Task<SiteAnswer> GrantedAsync(ClientApp app)
    {
        using var browser = new SiteBrowser(site);
        return await app.PostAsync("/connect/token", app.Exchange((await app.AuthorizeAsync(browser, firm))["code"]));
    }

    private async Task<int> UserInfoAsync(SiteAnswer granted) =>
        (await site.SendAsync(HttpMethod.Get, "/connect/userinfo", granted["access_token"])).Status;

    private sealed class Environment(string name) : Microsoft.Extensions.Hosting.IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "";

        public string ContentRootPath { get; set; } = "";

        public Microsoft.Extensions.FileProviders.IFileProvider ContentRootFileProvider { get; set; } = null!;
    }
}
