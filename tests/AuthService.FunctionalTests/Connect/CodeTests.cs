using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests.Connect;

/// <summary>What a code is good for, and who may use what came of it (RFC 9700, OWASP ASVS V10.4).</summary>
[Collection(StackCollection.Name)]
public sealed class CodeTests(GatehouseStack stack)
{
    [Fact]
    public async Task Code_UsedTwice_IsRefusedAndSpoilsTheFirstUsesTokens()
    {
        using var company = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        using var browser = new ProviderBrowser(stack);
        var code = await app.CodeAsync(browser, company);
        var first = Person.Expect(HttpStatusCode.OK, await app.RedeemAsync(code));
        Assert.Contains("no-store", first.Headers["Cache-Control"], StringComparison.Ordinal);
        using var api = stack.CreateClient();
        api.AccessToken = (string)first.Json["access_token"]!;
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/api/orders")).Status);

        Assert.Equal("invalid_grant", (await app.RedeemAsync(code)).Error);

        Assert.Equal("invalid_grant", (await app.RefreshAsync((string)first.Json["refresh_token"]!)).Error);
        await Eventually.Async(() => api.GetAsync("/api/orders"), answer => answer.Status is HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Code_WithAnythingWrong_IsRefused()
    {
        using var company = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        var other = await RelyingParty.RegisterAsync(stack, company);
        using var browser = new ProviderBrowser(stack);
        var code = await app.CodeAsync(browser, company);

        Assert.Equal("invalid_request", (await app.RedeemAsync(code, ("code_verifier", null))).Error);
        Assert.Equal("invalid_grant", (await app.RedeemAsync(code, ("code_verifier", other.Verifier))).Error);
        Assert.Equal("invalid_grant", (await app.RedeemAsync(code, ("code_verifier", app.Challenge))).Error);
        Assert.Equal("invalid_grant", (await app.RedeemAsync(code, ("redirect_uri", "https://client.example/other"))).Error);
        Assert.Equal("invalid_grant", (await app.RedeemAsync(code, ("redirect_uri", null))).Error);
        Assert.Equal("invalid_grant", (await other.RedeemAsync(code, ("code_verifier", app.Verifier))).Error);
        Assert.Equal("invalid_client", (await (app with { Secret = "wrong" }).RedeemAsync(code)).Error);
        Assert.Equal("invalid_client", (await (app with { Secret = null }).RedeemAsync(code)).Error);
        Assert.Equal("invalid_request", (await app.RedeemAsync(code, ("client_id", other.Id))).Error);
        Assert.Equal(HttpStatusCode.OK, (await app.RedeemAsync(code)).Status);
    }

    [Theory]
    [InlineData("""{ "settings": { "allowedLoginMethods": ["passkey"] } }""")]
    [InlineData("""{ "settings": { "mfaRequired": true } }""")]
    public async Task Code_OfASignInTheCompanyDoesNotAllow_IsRefused(string rule)
    {
        using var company = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        using var browser = new ProviderBrowser(stack);
        var code = await app.CodeAsync(browser, company);

        Person.Expect(HttpStatusCode.OK, await company.Admin.SendAsync(HttpMethod.Patch, $"/api/tenants/{company.TenantId}", JsonNode.Parse(rule)));

        Assert.Equal("invalid_grant", (await app.RedeemAsync(code)).Error);
    }

    [Fact]
    public async Task Code_AfterAMinute_IsRefused()
    {
        using var company = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        using var browser = new ProviderBrowser(stack);
        var code = await app.CodeAsync(browser, company);
        await using var database = await Database.OpenAsOwnerAsync(stack);
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(code));
        Assert.True(await database.ReadAsync<bool>("select expires_at between now() + interval '40 seconds' and now() + interval '60 seconds' from authorization_codes where hash = $1", hash));
        Assert.Equal(1, await database.RunAsync("update authorization_codes set expires_at = now() where hash = $1", hash));

        Assert.Equal("invalid_grant", (await app.RedeemAsync(code)).Error);
    }

    [Fact]
    public async Task AccessToken_OfAClient_MayDoWhatItsScopesNameAndNoMore()
    {
        using var company = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        using var browser = new ProviderBrowser(stack);
        var tokens = (await app.RedeemAsync(await app.CodeAsync(browser, company))).Json;
        using var api = stack.CreateClient();
        api.AccessToken = (string)tokens["access_token"]!;

        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/api/orders")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await api.GetAsync("/api/members")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await api.GetAsync("/api/auth/sessions")).Status);
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/connect/userinfo")).Status);

        // An ID token is for the client alone.
        api.AccessToken = (string)tokens["id_token"]!;
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.GetAsync("/api/orders")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.GetAsync("/connect/userinfo")).Status);
    }

    [Fact]
    public async Task RefreshToken_IsBoundToItsClient_RotatesAndNeverWidens()
    {
        using var company = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company, isPublic: true);
        var other = await RelyingParty.RegisterAsync(stack, company);
        using var browser = new ProviderBrowser(stack);
        var first = (string)(await app.RedeemAsync(await app.CodeAsync(browser, company))).Json["refresh_token"]!;
        using var anybody = stack.CreateClient();

        Assert.Equal("invalid_grant", (await other.RefreshAsync(first)).Error);
        Assert.Equal(HttpStatusCode.Unauthorized, (await anybody.PostAsync("/api/auth/refresh", new { refreshToken = first })).Status);
        Assert.Equal("invalid_grant", (await app.RefreshAsync(company.Admin.RefreshToken!)).Error);
        Assert.Equal("invalid_scope", (await app.RefreshAsync(first, ("scope", "openid orders:delete"))).Error);

        var second = Person.Expect(HttpStatusCode.OK, await app.RefreshAsync(first, ("scope", "openid")));
        Assert.Equal("openid", (string?)second.Json["scope"]);
        Assert.NotEqual(first, (string?)second.Json["refresh_token"]);

        // A retry within the window gets the same successor.
        Assert.Equal((string?)second.Json["refresh_token"], (string?)(await app.RefreshAsync(first)).Json["refresh_token"]);

        // Long after, it is a thief's or the owner's: both are out.
        await using var database = await Database.OpenAsOwnerAsync(stack);
        await database.RunAsync("update refresh_tokens set used_at = used_at - interval '1 hour' where used_at is not null and session_id in (select id from sessions where client_id = $1)", Guid.Parse(app.Id));
        Assert.Equal("invalid_grant", (await app.RefreshAsync(first)).Error);
        Assert.Equal("invalid_grant", (await app.RefreshAsync((string)second.Json["refresh_token"]!)).Error);
    }

    [Fact]
    public async Task Revocation_AnswersTheSameForAnything_AndTakesEffectAtTheGateway()
    {
        using var company = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        var other = await RelyingParty.RegisterAsync(stack, company);
        using var browser = new ProviderBrowser(stack);
        var tokens = (await app.RedeemAsync(await app.CodeAsync(browser, company))).Json;
        using var api = stack.CreateClient();
        api.AccessToken = (string)tokens["access_token"]!;

        Assert.Equal(HttpStatusCode.OK, (await app.PostAsync("/connect/revoke", ("token", "nothing"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await other.PostAsync("/connect/revoke", ("token", api.AccessToken))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await (app with { Secret = "wrong" }).PostAsync("/connect/revoke", ("token", api.AccessToken))).Status);
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/api/orders")).Status);

        Assert.Equal(HttpStatusCode.OK, (await app.PostAsync("/connect/revoke", ("token", api.AccessToken))).Status);
        var (_, took) = await Eventually.Async(() => api.GetAsync("/api/orders"), answer => answer.Status is HttpStatusCode.Unauthorized);
        Assert.True(took < TimeSpan.FromSeconds(1), $"It took {took}.");
        Assert.Equal(HttpStatusCode.OK, (await app.RefreshAsync((string)tokens["refresh_token"]!)).Status);
    }

    [Fact]
    public async Task Introspection_AsksWhoAsks_AndKnowsDisabledPeopleAndOtherTenants()
    {
        using var company = await Company.RegisterAsync(stack);
        using var elsewhere = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        var stranger = await RelyingParty.RegisterAsync(stack, elsewhere);
        var open = await RelyingParty.RegisterAsync(stack, company, isPublic: true);
        using var browser = new ProviderBrowser(stack);
        var tokens = (await app.RedeemAsync(await app.CodeAsync(browser, company))).Json;
        var (access, refresh) = ((string)tokens["access_token"]!, (string)tokens["refresh_token"]!);

        Assert.True(await app.IsActiveAsync(access));
        Assert.True(await app.IsActiveAsync(refresh));
        Assert.False(await stranger.IsActiveAsync(access));
        Assert.False(await stranger.IsActiveAsync(refresh));
        Assert.Equal("invalid_client", (await open.PostAsync("/connect/introspect", ("token", access))).Error);
        Assert.Equal("invalid_client", (await (app with { Secret = "wrong" }).PostAsync("/connect/introspect", ("token", access))).Error);

        using var root = await Person.PlatformAdminAsync(stack);
        Person.Expect(HttpStatusCode.NoContent, await root.PostAsync($"/api/auth/accounts/{company.UserId}/suspension", new { reason = "test" }));
        Assert.False(await app.IsActiveAsync(access));
        Assert.False(await app.IsActiveAsync(refresh));
        Assert.Equal("invalid_grant", (await app.RefreshAsync(refresh)).Error);
    }
}
