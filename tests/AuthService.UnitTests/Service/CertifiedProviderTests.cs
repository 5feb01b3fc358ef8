using System.Text.RegularExpressions;
using Gatehouse.TestKit;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>A provider nobody here wrote: npm's oidc-provider stands for Google, and somebody who was invited arrives by it.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class CertifiedProviderTests(AuthServer server)
{
    [Fact]
    public async Task InvitedPerson_ArrivesByOidcProvider_AndComesBack()
    {
        var port = FreePort.Next();
        await using var site = await server.StartSiteAsync(
            ("ExternalProviders:google:ClientId", OidcProvider.ClientId),
            ("ExternalProviders:google:ClientSecret", OidcProvider.ClientSecret),
            ("ExternalProviders:google:Issuer", $"http://127.0.0.1:{port}"));
        await using var provider = await OidcProvider.StartAsync(site.Address, port, "/account/external/callback/google");
        var firm = await Firm.FoundAsync(site.Services);
        var login = $"ada-{Guid.NewGuid():N}";
        Assert.Equal(201, (await site.SendAsync(
            HttpMethod.Post, "/invitations", (await firm.SignInAsync()).AccessToken, new { email = $"{login}@example.org", roles = new[] { "participant" } })).Status);

        using var browser = new SiteBrowser(site);
        var page = await browser.FollowAsync(await browser.GetAsync("/account/external/google"));
        page = await SubmitThereAsync(browser, page, ("login", login), ("password", "any"));
        page = await SubmitThereAsync(browser, page);
        Assert.True(page is { Status: 200 } && page.Address.AbsolutePath == "/account", $"{page.Address} {page.Body}\n{provider.Output}");
        Assert.Contains($"{login}@example.org", page.Body, StringComparison.Ordinal);
        Assert.Equal(1L, await server.RunAsync(
            "select count(*) from linked_accounts l join users u on u.id = l.user_id where l.subject = $1 and u.email_confirmed and u.password_hash is null", login));

        // The second time it is known here.
        page = await browser.FollowAsync(await browser.GetAsync("/account/external/google"));
        page = page.Address.Port == port ? await SubmitThereAsync(browser, page, ("login", login), ("password", "any")) : page;
        Assert.Equal(1L, await server.RunAsync("select count(*) from linked_accounts where subject = $1", login));
    }

    private static async Task<SitePage> SubmitThereAsync(SiteBrowser browser, SitePage page, params (string Name, string Value)[] fields) =>
        await browser.FollowAsync(await browser.SubmitAsync(page, Regex.Match(page.Body, "action=\"([^\"]+)\"").Groups[1].Value, fields));
}
