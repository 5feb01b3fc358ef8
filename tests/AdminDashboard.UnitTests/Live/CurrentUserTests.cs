using System.Security.Claims;
using Gatehouse.AdminDashboard.Clients;
using Gatehouse.AdminDashboard.Components;
using Gatehouse.AdminDashboard.Live;
using Gatehouse.AdminDashboard.Session;
using Gatehouse.AdminDashboard.UnitTests.Session;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Gatehouse.AdminDashboard.UnitTests.Live;

/// <summary>A page learns that its viewer may do something else now, and asks only when it is about them.</summary>
public sealed class CurrentUserTests : IDisposable
{
    private static readonly Guid Membership = Guid.CreateVersion7();
    private static readonly Guid Tenant = Guid.CreateVersion7();

    private readonly GatewayStandIn gateway = new();
    private readonly PermissionNews news = new();

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task News_AboutTheViewerOrTheirCompany_IsTakenUp_AndNobodyElses(bool aboutThem, bool aboutTheirCompany)
    {
        using var user = User();
        gateway.Body = Somebody(1, "members:read");
        await user.GetAsync(CancellationToken.None);
        var changed = new TaskCompletionSource();
        user.Changed += changed.SetResult;
        gateway.Body = Somebody(2, "members:read", "audit:read");

        news.Handle(new(Invalidation.Permissions, Id: aboutThem ? Membership : aboutTheirCompany ? Tenant : Guid.CreateVersion7()));

        if (aboutThem || aboutTheirCompany)
        {
            await changed.Task.WaitAsync(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(aboutThem || aboutTheirCompany, user.Viewer!.May("audit:read"));
    }

    [Fact]
    public async Task News_ThatTheAnswerDoesNotShowYet_IsAskedForAgain()
    {
        using var user = User();
        gateway.Body = Somebody(1);
        await user.GetAsync(CancellationToken.None);
        var changed = new TaskCompletionSource();
        user.Changed += changed.SetResult;
        gateway.Answered = count => gateway.Body = count > 2 ? Somebody(2, "audit:read") : Somebody(1);

        news.Handle(new(Invalidation.Permissions, Id: Membership));

        await changed.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.True(user.Viewer!.May("audit:read"));
    }

    [Fact]
    public async Task News_AfterThePageIsGone_IsNobodys()
    {
        var user = User();
        gateway.Body = Somebody(1);
        await user.GetAsync(CancellationToken.None);
        user.Dispose();
        gateway.Answered = _ => Assert.Fail("Nobody asks any more.");
        news.Handle(new(Invalidation.Permissions, Id: Membership));
        await news.ResyncAsync(CancellationToken.None);
    }

    public void Dispose() => gateway.Dispose();

    private static Viewer Somebody(int version, params string[] permissions) =>
        new(Membership, "a@example.com", "A", Tenant, "acme", [], permissions, version, Membership);

    private CurrentUser User() => new(
        new(new(
            new GatewayHttp(gateway),
            new SignedIn(),
            new Acting(),
            Options.Create(new InternalKeyOptions { Key = "an-internal-key-of-32-characters" }),
            new ConfigurationBuilder().AddInMemoryCollection([new("Auth:Issuer", "https://app.example.com")]).Build())),
        news,
        TimeProvider.System);

    private sealed class SignedIn : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
            Task.FromResult(new AuthenticationState(new(new ClaimsIdentity([new("session", "sid=abc")]))));
    }
}
