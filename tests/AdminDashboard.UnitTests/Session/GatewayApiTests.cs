using System.Net;
using System.Security.Claims;
using Gatehouse.AdminDashboard.Clients;
using Gatehouse.AdminDashboard.Session;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Gatehouse.AdminDashboard.UnitTests.Session;

public sealed class GatewayApiTests : IDisposable
{
    private const string Key = "an-internal-key-of-32-characters";

    private readonly GatewayStandIn gateway = new();
    private readonly Acting acting = new();

    [Fact]
    public async Task Call_CarriesTheSession_TheOriginAndTheBrowsersAddress_AndNoToken()
    {
        await Api("__Host-sid=abc", "203.0.113.7").SendAsync(HttpMethod.Post, "api/roles", new { name = "x" }, default, "\"3\"");

        var headers = gateway.Asked!.Headers.ToDictionary(h => h.Key, h => string.Join(", ", h.Value));
        Assert.Equal("__Host-sid=abc", headers["Cookie"]);
        Assert.Equal("https://app.example.com", headers["Origin"]);
        Assert.Equal(("203.0.113.7", Key), (headers["X-Forwarded-For"], headers["X-Gateway-Internal-Key"]));
        Assert.Equal("\"3\"", headers["If-Match"]);
        Assert.DoesNotContain("Authorization", headers.Keys);
    }

    [Fact]
    public async Task Call_WithoutASession_IsNotMade()
    {
        await Assert.ThrowsAsync<SessionEndedException>(() => Api(null).GetAsync<object>("api/auth/me", default));
        Assert.Null(gateway.Asked);
    }

    [Theory]
    [InlineData(ErrorCodes.InvalidToken)]
    [InlineData(ErrorCodes.SessionExpired)]
    public async Task Unauthorized_IsTheEndOfTheSession(string error)
    {
        (gateway.Status, gateway.Body) = (HttpStatusCode.Unauthorized, new { error });
        await Assert.ThrowsAsync<SessionEndedException>(() => Api("sid=abc").GetAsync<object>("api/auth/me", default));
    }

    [Fact]
    public async Task Call_AsSomebodyElse_CarriesTheirTokenAndNoSession()
    {
        acting.Begin(new(Guid.NewGuid(), Guid.NewGuid(), "Max", "their-token", DateTimeOffset.MaxValue));
        await Api("sid=abc").GetAsync<object>("api/auth/me", default);
        Assert.Equal("Bearer their-token", $"{gateway.Asked!.Headers.Authorization}");
        Assert.False(gateway.Asked.Headers.Contains("Cookie"));
    }

    [Fact]
    public async Task Unauthorized_AsSomebodyElse_EndsOnlyThat()
    {
        acting.Begin(new(Guid.NewGuid(), Guid.NewGuid(), "Max", "their-token", DateTimeOffset.MaxValue));
        (gateway.Status, gateway.Body) = (HttpStatusCode.Unauthorized, new { error = ErrorCodes.InvalidToken });
        await Assert.ThrowsAsync<GatewayException>(() => Api("sid=abc").GetAsync<object>("api/auth/me", default));
        Assert.Null(acting.As);

        gateway.Status = HttpStatusCode.OK;
        await Api("sid=abc").GetAsync<object>("api/auth/me", default);
        Assert.Equal("sid=abc", string.Join("; ", gateway.Asked!.Headers.GetValues("Cookie")));
    }

    [Fact]
    public async Task RecentSignInRequired_IsAskedFor_AndTheCallRepeated()
    {
        (gateway.Status, gateway.Body) = (HttpStatusCode.Unauthorized, new { error = ErrorCodes.RecentLoginRequired });
        var (api, stepUp, calls) = (Api("sid=abc"), new StepUp(), 0);
        var work = stepUp.RunAsync(() =>
        {
            calls++;
            return api.SendAsync(HttpMethod.Delete, "api/roles/1", null, default);
        });
        Assert.True(stepUp.IsAsked);

        gateway.Status = HttpStatusCode.OK;
        stepUp.Answer(true);
        Assert.True(await work);
        Assert.Equal((2, false), (calls, stepUp.IsAsked));
    }

    [Fact]
    public async Task RecentSignInRequired_Declined_IsNotRepeated()
    {
        (gateway.Status, gateway.Body) = (HttpStatusCode.Unauthorized, new { error = ErrorCodes.RecentLoginRequired });
        var (api, stepUp) = (Api("sid=abc"), new StepUp());
        var work = stepUp.RunAsync(() => api.SendAsync(HttpMethod.Delete, "api/roles/1", null, default));
        stepUp.Answer(false);
        Assert.False(await work);
    }

    [Fact]
    public async Task Refusal_TellsTheFieldsAndTheReference()
    {
        (gateway.Status, gateway.Body) = (HttpStatusCode.BadRequest, new { error = "Validation failed", correlationId = "c1", errors = new { name = new[] { "Too long." } } });
        var refused = await Assert.ThrowsAsync<GatewayException>(() => Api("sid=abc").GetAsync<object>("api/roles", default));
        Assert.Equal(("c1", "Too long."), (refused.CorrelationId, refused.Fields["name"].Single()));
    }

    public void Dispose() => gateway.Dispose();

    private GatewayApi Api(string? session, string? address = null) => new(
        new GatewayHttp(gateway),
        new Somebody(session, address),
        acting,
        Options.Create(new ServiceDefaults.Authentication.InternalKeyOptions { Key = Key }),
        new ConfigurationBuilder().AddInMemoryCollection([new("Auth:Issuer", "https://app.example.com")]).Build());

    private sealed class Somebody(string? session, string? address) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(new(new ClaimsIdentity(
        [
            .. session is null ? (Claim[])[] : [new("session", session)],
            .. address is null ? (Claim[])[] : [new("address", address)],
        ]))));
    }
}
