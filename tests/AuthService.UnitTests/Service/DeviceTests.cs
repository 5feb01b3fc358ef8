using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Connect.Devices;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>Devices without a browser (RFC 8628).</summary>
[Collection(AuthServerCollection.Name)]
public sealed class DeviceTests(AuthServer server) : IAsyncLifetime
{
    private AuthSite site = null!;
    private Firm firm = null!;
    private ClientApp app = null!;

    public async Task InitializeAsync()
    {
        site = await server.SiteAsync();
        firm = await Firm.FoundAsync(site.Services);
        app = await ClientApp.RegisterAsync(site, firm, isPublic: true, bound: false, GrantTypes.DeviceCode, GrantTypes.RefreshToken);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Device_ThatIsAllowed_GetsTokensOnce()
    {
        var codes = await AskAsync();
        Assert.Equal((600, 5), ((int)codes.Json!["expires_in"]!, (int)codes.Json["interval"]!));
        Assert.Equal($"{site.Address}account/device", codes["verification_uri"]);
        Assert.Equal("authorization_pending", (await PollAsync(codes))["error"]);
        Assert.Equal("slow_down", (await PollAsync(codes))["error"]);

        using var browser = new SiteBrowser(site);
        var page = await browser.GetAsync(codes["verification_uri_complete"]!);
        Assert.Contains($"value=\"{codes["user_code"]}\"", page.Body, StringComparison.Ordinal);
        var consent = await ConsentAsync(browser, page, codes["user_code"]!.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal));
        Assert.Contains("Example app", consent.Body, StringComparison.Ordinal);
        Assert.Contains("A device is asking", consent.Body, StringComparison.Ordinal);
        Assert.Contains("See your e-mail address", consent.Body, StringComparison.Ordinal);
        var done = await browser.FollowAsync(await browser.SubmitAsync(consent, "/account/consent", ("decision", "allow")));
        Assert.Contains("Your device is connected", done.Body, StringComparison.Ordinal);

        site.Time.Advance(TimeSpan.FromSeconds(10));
        var tokens = await PollAsync(codes);
        Assert.True(tokens.Status == 200, $"{tokens.Json}");
        Assert.NotNull(tokens["id_token"]);
        Assert.Equal(200, (await site.SendAsync(HttpMethod.Get, "/connect/userinfo", tokens["access_token"])).Status);

        // The browser that allowed it may sign out; a code that comes back ends what it gave.
        Assert.Equal("invalid_grant", (await PollAsync(codes))["error"]);
        var refreshed = await app.PostAsync("/connect/token", ("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"]));
        Assert.Equal("invalid_grant", refreshed["error"]);
    }

    [Fact]
    public async Task Device_ThatIsDenied_OrForgotten_IsToldSo()
    {
        var codes = await AskAsync();
        using var browser = new SiteBrowser(site);
        var consent = await ConsentAsync(browser, await browser.GetAsync("/account/device"), codes["user_code"]!);
        var done = await browser.FollowAsync(await browser.SubmitAsync(consent, "/account/consent", ("decision", "deny")));
        Assert.Contains("not allowed", done.Body, StringComparison.Ordinal);
        Assert.Equal("access_denied", (await PollAsync(codes))["error"]);

        // Decided once: the code is worth nothing to whoever types it in now.
        var again = await browser.SubmitAsync(await browser.GetAsync("/account/device"), "/account/device", ("user_code", codes["user_code"]!));
        Assert.Equal(400, again.Status);

        var late = await AskAsync();
        site.Time.Advance(DeviceAuthorization.Life);
        Assert.Equal("expired_token", (await PollAsync(late))["error"]);
        Assert.Equal(400, (await browser.SubmitAsync(await browser.GetAsync("/account/device"), "/account/device", ("user_code", late["user_code"]!))).Status);
    }

    [Fact]
    public async Task UserCode_IsGuessedAFewTimesOnly()
    {
        var codes = await AskAsync();
        await server.RunAsync("delete from login_failures where key like 'device-code:%'");
        using var browser = new SiteBrowser(site);
        var page = await browser.GetAsync("/account/device");
        for (var wrong = 0; wrong < 10; wrong++)
        {
            Assert.Equal(400, (await browser.SubmitAsync(page, "/account/device", ("user_code", UserCode.Create()))).Status);
        }

        Assert.Equal(429, (await browser.SubmitAsync(page, "/account/device", ("user_code", codes["user_code"]!))).Status);
        await server.RunAsync("delete from login_failures where key like 'device-code:%'");
    }

    [Fact]
    public async Task DeviceCode_IsItsClientsAlone()
    {
        var codes = await AskAsync();
        var other = await ClientApp.RegisterAsync(site, firm, isPublic: true, bound: false, GrantTypes.DeviceCode);
        var stolen = await other.PostAsync("/connect/token", ("grant_type", GrantTypes.DeviceCode), ("device_code", codes["device_code"]));
        Assert.Equal("invalid_grant", stolen["error"]);
        Assert.Equal("authorization_pending", (await PollAsync(codes))["error"]);

        var without = await ClientApp.RegisterAsync(site, firm, isPublic: true);
        Assert.Equal("unauthorized_client", (await without.PostAsync("/connect/device-authorization"))["error"]);
        Assert.Equal("invalid_scope", (await app.PostAsync("/connect/device-authorization", ("scope", "openid orders:delete")))["error"]);
        var metadata = await site.SendAsync(HttpMethod.Get, "/.well-known/openid-configuration", null);
        Assert.Equal($"{site.Address}connect/device-authorization", metadata["device_authorization_endpoint"]);
        Assert.Contains(GrantTypes.DeviceCode, metadata.Json!["grant_types_supported"]!.AsArray().Select(g => (string?)g));
    }

    [Theory]
    [InlineData("bcdf-ghjk", "BCDF-GHJK")]
    [InlineData(" BC DF gh jk ", "BCDF-GHJK")]
    [InlineData("BCDF-GHJ", null)]
    [InlineData("BCDF-GHJA", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void UserCode_IsTakenAsPeopleTypeIt(string? typed, string? read) => Assert.Equal(read, UserCode.Read(typed));

    private Task<SiteAnswer> AskAsync() => app.PostAsync("/connect/device-authorization");

    private Task<SiteAnswer> PollAsync(SiteAnswer codes) =>
        app.PostAsync("/connect/token", ("grant_type", GrantTypes.DeviceCode), ("device_code", codes["device_code"]));

    private async Task<SitePage> ConsentAsync(SiteBrowser browser, SitePage page, string code) => await browser.SignInAsync(
        await browser.FollowAsync(await browser.SubmitAsync(page, "/account/device", ("user_code", code))), firm.Email, Firm.Password);
}
