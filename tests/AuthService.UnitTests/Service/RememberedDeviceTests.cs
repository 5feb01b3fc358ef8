using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>How long a browser stands for its person's second factor, and what ends it.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class RememberedDeviceTests(AuthServer server)
{
    private readonly ManualTime time = new();

    [Fact]
    public async Task Cookie_StandsForItsPerson_ForThirtyDays_AndNobodyElse()
    {
        await using var services = server.Start(time);
        var (firm, other) = (await Firm.FoundAsync(services), await Firm.FoundAsync(services));
        var cookie = await RememberAsync(firm);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.True(await KnowsAsync(firm, cookie));
        Assert.False(await KnowsAsync(firm, ""));

        // The same value under the other's name is no better than none.
        var (name, foreign) = (cookie.Split('=')[0], (await RememberAsync(other)).Split('=')[0]);
        Assert.NotEqual(name, foreign);
        Assert.False(await KnowsAsync(other, cookie.Replace(name, foreign, StringComparison.Ordinal)));
        Assert.False(await KnowsAsync(firm, $"{name}=AAAA{cookie[(name.Length + 5)..]}"));

        time.Advance(TimeSpan.FromDays(30) - TimeSpan.FromMinutes(1));
        Assert.True(await KnowsAsync(firm, cookie));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(await KnowsAsync(firm, cookie));
    }

    [Fact]
    public async Task Forgotten_Reset_Changed_OrClosed_ItIsAskedAgain()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        foreach (var end in new Func<IServiceProvider, User, Task>[]
        {
            (scope, user) => scope.GetRequiredService<RememberedDevices>().ForgetAsync(user.Id, null, CancellationToken.None),
            (scope, user) => InTransactionAsync(scope, () => scope.GetRequiredService<SecondFactors>().AddedAsync(user, false, CancellationToken.None)),
            (scope, user) => InTransactionAsync(scope, () => scope.GetRequiredService<SecondFactors>().RemovedAsync(user, CancellationToken.None)),
            (scope, user) => InTransactionAsync(scope, () => scope.GetRequiredService<SecondFactors>().ClearAsync(user, CancellationToken.None)),
        })
        {
            var cookie = await RememberAsync(firm);
            Assert.True(await KnowsAsync(firm, cookie));
            await firm.InScopeAsync(async scope =>
            {
                await end(scope, await UserAsync(scope, firm));
                return 0;
            });
            Assert.False(await KnowsAsync(firm, cookie));
        }
    }

    [Fact]
    public async Task Login_AsJson_HonoursTheCookieAsThePageDoes()
    {
        var site = await server.SiteAsync();
        var (firm, other) = (await Firm.FoundAsync(site.Services), await Firm.FoundAsync(site.Services));
        var (own, foreign) = ((await RememberAsync(firm)).Split(';')[0], (await RememberAsync(other)).Split(';')[0]);
        await server.RunAsync("update users set two_factor_enabled = true where id = $1", firm.UserId.Value);

        var remembered = await LoginAsync(own, Firm.Password);
        Assert.Equal(200, remembered.Status);
        var claims = System.Text.Json.Nodes.JsonNode.Parse(Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Decode(remembered["accessToken"]!.Split('.')[1]))!;
        Assert.Equal(["pwd", "device", "mfa"], claims["amr"]!.AsArray().Select(m => (string)m!));

        // Never without the password, and for nobody else.
        Assert.Equal(401, (await LoginAsync(own, "not the password")).Status);
        Assert.Equal("true", (await LoginAsync(foreign, Firm.Password))["mfaRequired"]);
        Assert.Equal("true", (await LoginAsync("", Firm.Password))["mfaRequired"]);

        // A company that insists on the factor itself gets it.
        await server.RunAsync("""update tenants set settings = '{"rememberDevices":false}' where id = $1""", firm.TenantId.Value);
        Assert.Equal("true", (await LoginAsync(own, Firm.Password))["mfaRequired"]);

        Task<SiteAnswer> LoginAsync(string cookie, string password) =>
            site.SendAsync(HttpMethod.Post, "/auth/login", null, new { email = firm.Email, password }, ("Cookie", cookie));
    }

    [Fact]
    public async Task Installation_ThatRemembersNothing_SetsNoCookie()
    {
        await using var services = server.Start(time, ("Auth:RememberDeviceDays", "0"));
        var firm = await Firm.FoundAsync(services);
        Assert.Equal("", await RememberAsync(firm));
    }

    [Fact]
    public void Company_MayInsistOnTheFactorItself()
    {
        var user = User.Create("a@example.com", "A", time.GetUtcNow());
        user.TwoFactorEnabled = true;
        var remembered = Proof.ByPassword(time.GetUtcNow()).With([Proof.RememberedDevice, "mfa"], time.GetUtcNow());
        Assert.Equal(Admission.Granted, Admissions.Of(user, new(), remembered));
        Assert.Equal(Admission.SecondFactor, Admissions.Of(user, new(RememberDevices: false), remembered));
        Assert.Equal(Admission.Granted, Admissions.Of(user, new(RememberDevices: false), remembered.With(["otp", "mfa"], time.GetUtcNow())));
    }

    [Fact]
    public async Task Browser_ThatHasShownMore_KeepsIt_WhenLessIsShown()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        var cookies = "";
        var strong = Proof.ByPassword(time.GetUtcNow()).With(["otp", "mfa"], time.GetUtcNow());
        var before = time.GetUtcNow();
        foreach (var (proof, methods, at) in new (Proof, string[], DateTimeOffset)[]
        {
            (strong, ["pwd", "otp", "mfa"], before),
            (Proof.ByPassword(before.AddMinutes(20)), ["pwd", "otp", "mfa"], before),
            (strong with { At = before.AddMinutes(20) }, ["pwd", "otp", "mfa"], before.AddMinutes(20)),
        })
        {
            cookies = await firm.InScopeAsync(async scope =>
            {
                var http = Request(scope, cookies);
                Assert.True(await scope.GetRequiredService<BrowserSignIn>().StartAsync(http, await UserAsync(scope, firm), proof, CancellationToken.None));
                return Cookies(http) is { Length: > 0 } set ? set : cookies;
            });
            var session = await firm.InScopeAsync(scope => scope.GetRequiredService<AuthDbContext>().Sessions.SingleAsync(s => s.UserId == firm.UserId));
            Assert.Equal(methods, session.Methods);
            Assert.Equal(at, session.AuthenticatedAt, TimeSpan.FromSeconds(1));
        }
    }

    private static async Task InTransactionAsync(IServiceProvider scope, Func<Task> work)
    {
        await using var transaction = await scope.GetRequiredService<AuthDbContext>().Database.BeginTransactionAsync();
        await work();
        await transaction.CommitAsync();
    }

    private static Task<string> RememberAsync(Firm firm) => firm.InScopeAsync(async scope =>
    {
        var http = Request(scope, "");
        await scope.GetRequiredService<RememberedDevices>().RememberAsync(http, await UserAsync(scope, firm), CancellationToken.None);
        return ((string?)http.Response.Headers.SetCookie.FirstOrDefault(c => c!.Contains("gh-remembered", StringComparison.Ordinal))) ?? "";
    });

    private static Task<bool> KnowsAsync(Firm firm, string cookie) => firm.InScopeAsync(scope =>
        scope.GetRequiredService<RememberedDevices>().KnowsAsync(Request(scope, cookie.Split(';')[0]), firm.UserId, CancellationToken.None));

    private static string Cookies(HttpContext http) => string.Join("; ", http.Response.Headers.SetCookie.Select(c => c!.Split(';')[0]));

    private static DefaultHttpContext Request(IServiceProvider scope, string cookies)
    {
        var http = new DefaultHttpContext { RequestServices = scope };
        http.Request.Headers[HeaderNames.Cookie] = cookies;
        return http;
    }

    private static Task<User> UserAsync(IServiceProvider scope, Firm firm) =>
        scope.GetRequiredService<AuthDbContext>().Users.SingleAsync(u => u.Id == firm.UserId);
}
