using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.AuthService.Features.Invitations;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>What a password may be and who may say it (OWASP ASVS V6.2).</summary>
[Collection(AuthServerCollection.Name)]
public sealed class PasswordTests(AuthServer server)
{
    [Theory]
    [InlineData("  ein Weg über den Fluß, dann links; und 3 Brücken weiter hinauf!  ")]
    [InlineData("sixty-four lower case letters and nothing else make a fine phras")]
    [InlineData("zażółć gęślą jaźń 🐢 ok")]
    public async Task Password_IsTakenAsItIs_WholeAndForGood(string password)
    {
        var time = new ManualTime();
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        var refusal = await firm.InScopeAsync(async scope => await scope.GetRequiredService<PasswordChange>().ApplyAsync(
            await scope.GetRequiredService<AuthDbContext>().Users.SingleAsync(u => u.Id == firm.UserId),
            new(Firm.Password, password), null, new("Test", "10.5.0.1"), CancellationToken.None));
        Assert.Null(refusal);

        Assert.Null(await firm.VerifyAsync(Firm.Password));
        Assert.Null(await firm.VerifyAsync(password[..^1]));
        Assert.Null(await firm.VerifyAsync($" {password} "));
        Assert.Null(await firm.VerifyAsync(password.ToUpperInvariant()));

        // Nobody is made to change it, ever.
        time.Advance(TimeSpan.FromDays(5 * 365));
        Assert.NotNull(await firm.VerifyAsync(password));
    }

    [Fact]
    public async Task Change_NeedsTheCurrentOne()
    {
        await using var services = server.Start(new ManualTime());
        var firm = await Firm.FoundAsync(services);
        var refusal = await firm.InScopeAsync(async scope => await scope.GetRequiredService<PasswordChange>().ApplyAsync(
            await scope.GetRequiredService<AuthDbContext>().Users.SingleAsync(u => u.Id == firm.UserId),
            new("not the current one", "another fine long password"), null, new("Test", "10.5.0.2"), CancellationToken.None));
        Assert.Equal(400, refusal?.StatusCode);
        Assert.NotNull(await firm.VerifyAsync(Firm.Password));
    }

    [Fact]
    public async Task Hash_OfAnEarlierStrength_IsRenewedWithTheNextSignIn()
    {
        await using var services = server.Start(new ManualTime());
        await using var stronger = server.Start(new ManualTime(), ("Auth:BcryptCost", "5"));
        var firm = await Firm.FoundAsync(services);
        Assert.StartsWith("$2y$04$", await HashAsync(), StringComparison.Ordinal);
        Assert.NotNull(await (firm with { Services = stronger }).VerifyAsync(Firm.Password));
        Assert.StartsWith("$2y$05$", await HashAsync(), StringComparison.Ordinal);
        Assert.NotNull(await (firm with { Services = stronger }).VerifyAsync(Firm.Password));

        async Task<string> HashAsync() => (string)(await server.RunAsync("select password_hash from users where id = $1", firm.UserId.Value))!;
    }

    [Theory]
    [InlineData("/account/login", "current-password")]
    [InlineData("/account/register", "new-password")]
    [InlineData("/account/password/reset", "new-password")]
    [InlineData("/account/invitation", "current-password")]
    public async Task Field_OfAPassword_TakesWhatAManagerFillsInOrSomebodyPastes(string page, string kind)
    {
        var site = await server.SiteAsync();
        using var browser = new SiteBrowser(site);
        var body = (await browser.GetAsync(page)).Body;
        Assert.Matches($"<input[^>]*type=\"password\"[^>]*autocomplete=\"{kind}\"", body);
        Assert.DoesNotContain("onpaste", body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("readonly", body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("paste", (await browser.GetAsync("/account/pages.js")).Body, StringComparison.OrdinalIgnoreCase);
    }

    // An admin starts a reset as everybody does, by mail; a call that takes a password for somebody else would have to be added here.
    [Fact]
    public void Password_IsSaidByItsOwnerAlone()
    {
        var takers = typeof(Login).Assembly.GetTypes()
            .Where(type => type is { IsNested: true, Name: "Request" } && type.GetProperties().Any(p => p.Name.Contains("Password", StringComparison.OrdinalIgnoreCase)))
            .Select(type => type.DeclaringType!.Name).Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                nameof(AcceptInvitation), nameof(ChangeEmail), nameof(ChangePassword), nameof(CloseAccount), nameof(Login), nameof(Reauthenticate), nameof(Register),
                nameof(ResetPassword),
            ],
            takers);
    }
}
