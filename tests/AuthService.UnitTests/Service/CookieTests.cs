using System.Text.RegularExpressions;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.MultiFactor;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>Cookies that this service sets, each of them, where the installation is reached over https.</summary>
[Collection(AuthServerCollection.Name)]
public sealed partial class CookieTests(AuthServer server)
{
    [Fact]
    public async Task EveryCookie_IsItsHostsAlone_HiddenFromScripts_AndOverTlsOnly()
    {
        await using var site = await server.StartSiteAsync(
            ("Auth:Issuer", "https://gatehouse.example"),
            ("ExternalProviders:github:ClientId", "x"),
            ("ExternalProviders:github:ClientSecret", "y"));
        var firm = await Firm.FoundAsync(site.Services);

        // As a proxy that ends TLS and does not say so: it makes no difference.
        using var login = await site.Http.GetAsync("/account/login");
        var form = Assert.Single(Cookies(login));
        using var signIn = new HttpRequestMessage(HttpMethod.Post, "/account/login")
        {
            Content = new FormUrlEncodedContent(
            [
                KeyValuePair.Create("__RequestVerificationToken", FormToken().Match(await login.Content.ReadAsStringAsync()).Groups[1].Value),
                KeyValuePair.Create("email", firm.Email),
                KeyValuePair.Create("password", Firm.Password),
            ]),
        };
        signIn.Headers.Add("Cookie", form.Split(';')[0]);
        using var signedIn = await site.Http.SendAsync(signIn);
        Assert.Equal(303, (int)signedIn.StatusCode);
        using var away = await site.Http.GetAsync("/account/external/github");
        var remembered = await firm.InScopeAsync(async scope =>
        {
            var http = new DefaultHttpContext { RequestServices = scope };
            var user = await scope.GetRequiredService<AuthDbContext>().Users.SingleAsync(u => u.Id == firm.UserId);
            await scope.GetRequiredService<RememberedDevices>().RememberAsync(http, user, CancellationToken.None);
            return http.Response.Headers.SetCookie.Select(c => c!).ToList();
        });

        string[] all = [form, .. Cookies(signedIn), .. Cookies(away), .. remembered];
        foreach (var name in (string[])["gh-form", "gh-device", "gh-signin", "gh-external", "gh-remembered"])
        {
            Assert.Contains(all, c => c.StartsWith($"__Host-{name}", StringComparison.Ordinal));
        }

        Assert.All(all, cookie =>
        {
            Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
            Assert.Matches("; path=/; secure; samesite=lax; httponly$", cookie);
            Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);
        });
    }

    private static IEnumerable<string> Cookies(HttpResponseMessage answer) => answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [];

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();
}
