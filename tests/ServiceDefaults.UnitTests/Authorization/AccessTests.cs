using System.Net;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Tenancy;
using Gatehouse.ServiceDefaults.UnitTests.Hosting;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ServiceDefaults.UnitTests.Authorization;

/// <summary>Who gets through to an endpoint, and what the others are told.</summary>
[Collection(Servers.Name)]
public sealed class AccessTests(RedisServer redis) : IAsyncLifetime
{
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync(redis, app =>
    {
        app.MapGet("/silent", () => "in");
        app.MapGet("/open", () => "in").AllowAnonymous();
        app.MapGet("/orders", (Caller caller, TenantContext tenant) => $"{caller.UserId} {tenant.Required}").RequirePermission(Permissions.OrdersRead);
        app.MapDelete("/orders", () => "in").RequirePermission(Permissions.OrdersDelete);
        app.MapInternal().MapPost("/echo", (Echo echo) => echo.Text);
    });

    [Theory]
    [InlineData("/silent")]
    [InlineData("/orders")]
    [InlineData("/nothing")]
    public async Task Anonymous_WhereNothingSaysOtherwise_IsRefused(string path)
    {
        var answer = await service.Client.GetAsync(path);
        await TestService.ProblemAsync(answer, 401, ErrorCodes.InvalidToken);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Anonymous_WhereItSaysSo_IsLetIn() =>
        Assert.Equal("in", await service.Client.GetStringAsync("/open"));

    [Theory]
    [InlineData("bearer {0}", 200)]
    [InlineData("BEARER {0}", 200)]
    [InlineData("Bearer  {0}", 200)]
    [InlineData("{0}", 401)]
    [InlineData("Bearer", 401)]
    [InlineData("Basic {0}", 401)]
    [InlineData("Bearer{0}", 401)]
    [InlineData("Bearer {0}, Bearer {0}", 401)]
    [InlineData("Bearer {0} x", 401)]
    [InlineData("Token {0}", 401)]
    public async Task Header_InAnyForm_IsReadStrictly(string form, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/silent");
        request.Headers.TryAddWithoutValidation("Authorization", string.Format(null, form, TestService.Issuer.Issue()));
        var answer = await service.Client.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 401)
        {
            await TestService.ProblemAsync(answer, 401, ErrorCodes.InvalidToken);
            Assert.Equal("Bearer error=\"invalid_token\"", answer.Headers.WwwAuthenticate.ToString());
        }
    }

    [Fact]
    public async Task Token_InTheQueryOrTwice_IsRefused()
    {
        var token = TestService.Issuer.Issue();
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.Client.GetAsync($"/silent?access_token={token}")).StatusCode);

        using var twice = new HttpRequestMessage(HttpMethod.Get, "/silent");
        twice.Headers.TryAddWithoutValidation("Authorization", [$"Bearer {token}", $"Bearer {token}"]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.Client.SendAsync(twice)).StatusCode);
    }

    [Fact]
    public async Task Token_PastItsEnd_IsSaidToBe()
    {
        var claims = TestService.Issuer.Claims();
        claims["exp"] = claims["iat"]!.GetValue<long>() - 60;
        service.Client.DefaultRequestHeaders.Authorization = new("Bearer", TestService.Issuer.Issue(claims));
        await TestService.ProblemAsync(await service.Client.GetAsync("/silent"), 401, ErrorCodes.TokenExpired);
    }

    [Fact]
    public async Task Token_NoText_IsRefused()
    {
        var token = TestService.Issuer.Key.Sign("""{"alg":"RS256","typ":"at+jwt","kid":"\ud800"}""", "{}");
        service.Client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        await TestService.ProblemAsync(await service.Client.GetAsync("/silent"), 401, ErrorCodes.InvalidToken);
    }

    [Fact]
    public async Task Permission_Held_LetsInWithTenantAndUser()
    {
        var claims = TestService.Issuer.Claims();
        service.SignIn(claims, MembershipStatus.Active, Permissions.OrdersRead);
        Assert.Equal($"{claims["sub"]} {claims["tid"]}", await service.Client.GetStringAsync("/orders"));
    }

    [Fact]
    public async Task Permission_NotHeld_IsNamedWithWhatIsHeld()
    {
        service.SignIn(Permissions.OrdersRead, Permissions.OrdersWrite);
        var answer = await service.Client.DeleteAsync("/orders");
        await TestService.ProblemAsync(answer, 403, "Insufficient permissions: required [orders:delete], have [orders:read, orders:write]");
        Assert.Equal("Bearer error=\"insufficient_scope\"", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Permission_OfATokenWithoutMembership_IsRefused()
    {
        var claims = TestService.Issuer.Claims();
        claims.Remove("mid");
        service.Client.DefaultRequestHeaders.Authorization = new("Bearer", TestService.Issuer.Issue(claims));
        await TestService.ProblemAsync(
            await service.Client.GetAsync("/orders"), 403, "Insufficient permissions: required [orders:read], have []");
    }

    [Fact]
    public async Task Permission_OfAMembershipInAnotherTenant_IsRefused()
    {
        var (claims, elsewhere) = (TestService.Issuer.Claims(), TestService.Issuer.Claims());
        elsewhere["mid"] = claims["mid"]!.DeepClone();
        service.SignIn(elsewhere, MembershipStatus.Active, Permissions.OrdersRead);
        service.Client.DefaultRequestHeaders.Authorization = new("Bearer", TestService.Issuer.Issue(claims));
        await TestService.ProblemAsync(
            await service.Client.GetAsync("/orders"), 403, "Insufficient permissions: required [orders:read], have []");
    }

    [Fact]
    public async Task Tenant_Suspended_IsRefused()
    {
        service.SignIn(TestService.Issuer.Claims(), MembershipStatus.TenantSuspended, Permissions.OrdersRead);
        await TestService.ProblemAsync(await service.Client.GetAsync("/orders"), 403, ErrorCodes.TenantSuspended);
    }

    [Fact]
    public async Task Membership_Ended_IsRefusedAsAToken()
    {
        service.SignIn(TestService.Issuer.Claims(), MembershipStatus.Ended, Permissions.OrdersRead);
        var answer = await service.Client.GetAsync("/orders");
        await TestService.ProblemAsync(answer, 401, ErrorCodes.InvalidToken);
        Assert.Equal("Bearer error=\"invalid_token\"", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Permissions_ThatCannotBeLookedUp_Are503()
    {
        service.SignIn(Permissions.OrdersRead);
        foreach (var failure in new Exception[] { new HttpRequestException("refused"), new TaskCanceledException("slow", new TimeoutException()), new Polly.CircuitBreaker.BrokenCircuitException() })
        {
            service.Memberships.Failure = failure;
            var answer = await service.Client.GetAsync("/orders");
            await TestService.ProblemAsync(answer, 503, ErrorCodes.ServiceUnavailable);
            Assert.NotNull(answer.Headers.RetryAfter);
        }
    }

    [Fact]
    public async Task Permissions_InMemory_OutliveAnOutage()
    {
        service.SignIn(Permissions.OrdersRead);
        await service.Client.GetStringAsync("/orders");
        service.Memberships.Failure = new HttpRequestException("refused");
        await service.Client.GetStringAsync("/orders");
    }

    [Fact]
    public async Task Revocation_Pushed_IsInForceWithinASecond()
    {
        var claims = TestService.Issuer.Claims();
        service.SignIn(claims, MembershipStatus.Active);
        Assert.Equal("in", await service.Client.GetStringAsync("/silent"));
        await service.Services.GetRequiredService<RevocationStore>().PublishAsync(
            RevocationScope.Session, Guid.Parse(claims["sid"]!.GetValue<string>()), DateTimeOffset.UtcNow.AddMinutes(10));
        await Eventually.TrueAsync(
            async () => (await service.Client.GetAsync("/silent")).StatusCode == HttpStatusCode.Unauthorized,
            "the revoked token is refused", TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(null, "{\"text\":\"hello\"}", 401)]
    [InlineData("", "{\"text\":\"hello\"}", 401)]
    [InlineData("0123456789abcdef0123456789abcdeF", "{\"text\":\"hello\"}", 401)]
    [InlineData("0123456789abcdef0123456789abcde", "{\"text\":\"hello\"}", 401)]
    [InlineData(null, "{", 401)]
    [InlineData(TestService.InternalKey, "{", 400)]
    [InlineData(TestService.InternalKey, "{\"text\":\"hello\"}", 200)]
    public async Task Internal_Call_NeedsTheKeyBeforeAnythingElse(string? key, string body, int status)
    {
        // A person's token is no key.
        service.SignIn(Permissions.PlatformAdmin);
        if (key is not null)
        {
            service.Client.DefaultRequestHeaders.TryAddWithoutValidation(PlatformHeaders.InternalKey, key);
        }

        Assert.Equal(status, (int)(await service.PostAsync("/internal/echo", body)).StatusCode);
    }

    [Fact]
    public async Task Health_IsAWordWithoutDetailsOrServerName()
    {
        foreach (var path in new[] { "/alive", "/health" })
        {
            var answer = await service.Client.GetAsync(path);
            Assert.Equal("Healthy", await answer.Content.ReadAsStringAsync());
            Assert.Empty(answer.Headers.Server);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await service.Client.GetAsync("/internal/health")).StatusCode);
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    public sealed record Echo(string Text);
}
