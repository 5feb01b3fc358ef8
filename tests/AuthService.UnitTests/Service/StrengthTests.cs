using System.Text.Json.Nodes;
using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>How strong a sign-in a client asks for, and is told that it was: acr, amr, auth_time.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class StrengthTests(AuthServer server) : IAsyncLifetime
{
    private const string Essential = $$$$"""{"id_token":{"acr":{"essential":true,"values":["{{{{AuthenticationContext.TwoFactors}}}}"]}}}""";

    private AuthSite site = null!;
    private Firm firm = null!;
    private ClientApp app = null!;

    public async Task InitializeAsync()
    {
        site = await server.SiteAsync();
        firm = await Firm.FoundAsync(site.Services);
        app = await ClientApp.RegisterAsync(site, firm);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task StepUp_AtAuthorize_LeadsToASecondFactor_AndIsTold()
    {
        var secret = await EnrolAsync();
        using var browser = new SiteBrowser(site);
        var page = await browser.FollowAsync(await browser.GetAsync(app.Address()));
        var second = await browser.SignInAsync(page, firm.Email, Firm.Password);
        var back = await AnswerAsync(browser, second, secret);
        var claims = Claims((await app.PostAsync("/connect/token", app.Exchange(back["code"])))["id_token"]!);
        Assert.Equal(AuthenticationContext.TwoFactors, (string?)claims["acr"]);
        Assert.Equal(["pwd", "otp", "mfa"], claims["amr"]!.AsArray().Select(m => (string)m!));

        // A later one with what was shown is answered without a question, and tells when that was.
        var authenticated = (long)claims["auth_time"]!;
        site.Time.Advance(TimeSpan.FromMinutes(10));
        var silent = await browser.GetAsync(app.Address(("prompt", "none"), ("claims", Essential)));
        var again = Claims((await app.PostAsync("/connect/token", app.Exchange(silent["code"])))["id_token"]!);
        Assert.Equal((authenticated, AuthenticationContext.TwoFactors), ((long)again["auth_time"]!, (string?)again["acr"]));
    }

    [Fact]
    public async Task OneFactor_IsNotEnoughWhereTwoAreEssential()
    {
        using var browser = new SiteBrowser(site);
        var back = await app.AuthorizeAsync(browser, firm, ("acr_values", AuthenticationContext.TwoFactors));
        var claims = Claims((await app.PostAsync("/connect/token", app.Exchange(back["code"])))["id_token"]!);
        Assert.Equal(AuthenticationContext.OneFactor, (string?)claims["acr"]);

        Assert.Equal("interaction_required", (await browser.GetAsync(app.Address(("prompt", "none"), ("claims", Essential))))["error"]);
        Assert.StartsWith("/account/second-factor", (await browser.GetAsync(app.Address(("claims", Essential)))).Location, StringComparison.Ordinal);

        // Somebody who is signed in with a password alone, and has got a second factor since.
        var secret = await EnrolAsync();
        var asked = await browser.FollowAsync(await browser.GetAsync(app.Address(("claims", Essential))));
        back = await AnswerAsync(browser, asked, secret);
        claims = Claims((await app.PostAsync("/connect/token", app.Exchange(back["code"])))["id_token"]!);
        Assert.Equal(AuthenticationContext.TwoFactors, (string?)claims["acr"]);
    }

    [Fact]
    public async Task Claims_ThatCannotBeMet_AreToldToTheClient()
    {
        using var browser = new SiteBrowser(site);
        foreach (var (claims, error) in new Dictionary<string, string>
        {
            ["""{"id_token":{"acr":{"essential":true,"value":"urn:elsewhere:gold"}}}"""] = "unmet_authentication_requirements",
            ["not json"] = "invalid_request",
            ["[]"] = "invalid_request",
        })
        {
            Assert.Equal(error, (await browser.GetAsync(app.Address(("claims", claims))))["error"]);
        }
    }

    private async Task<SitePage> AnswerAsync(SiteBrowser browser, SitePage second, string secret)
    {
        Assert.Contains("action=\"/account/login/code\"", second.Body, StringComparison.Ordinal);
        site.Time.Advance(TimeSpan.FromSeconds(30));
        var code = Totp.CodeAt(Base32.Read(secret), Totp.StepAt(site.Time.GetUtcNow()));
        var page = await browser.FollowAsync(await browser.SubmitAsync(second, "/account/login/code", ("code", code)), ClientApp.RedirectUri);
        return page.Body.Contains("action=\"/account/consent\"", StringComparison.Ordinal)
            ? await browser.FollowAsync(await browser.SubmitAsync(page, "/account/consent", ("decision", "allow")), ClientApp.RedirectUri)
            : page;
    }

    private Task<string> EnrolAsync() => firm.InScopeAsync(async scope =>
    {
        var authenticators = scope.GetRequiredService<Authenticators>();
        var user = await scope.GetRequiredService<AuthDbContext>().Users.SingleAsync(u => u.Id == firm.UserId);
        var secret = (await authenticators.BeginAsync(user, CancellationToken.None))!.Secret;
        Assert.NotNull((await authenticators.ConfirmAsync(user, Totp.CodeAt(Base32.Read(secret), Totp.StepAt(site.Time.GetUtcNow())), CancellationToken.None)).RecoveryCodes);
        return secret;
    });

    private static JsonNode Claims(string token) => JsonNode.Parse(Base64UrlEncoder.Decode(token.Split('.')[1]))!;
}
