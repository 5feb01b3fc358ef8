using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.ServiceDefaults.UnitTests.Authorization;

public sealed class PermissionCacheTests : IDisposable
{
    private readonly Authority authority = new();
    private readonly VersionFloors floors = new();
    private readonly PermissionCache cache;
    private readonly PolicyCache policies;
    private readonly AccessToken token;

    public PermissionCacheTests()
    {
        cache = new(authority, floors);
        policies = new(authority, floors);
        token = new()
        {
            Raw = "",
            UserId = UserId.New(),
            TenantId = authority.Tenant,
            MembershipId = MembershipId.New(),
            PermissionVersion = 1,
            IssuedAt = DateTimeOffset.UtcNow,
            ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(10),
        };
    }

    [Fact]
    public async Task Snapshot_Known_IsNotLoadedAgain()
    {
        Assert.Equal(1, (await cache.GetAsync(token, default))!.Version);
        Assert.Equal(1, (await cache.GetAsync(token, default))!.Version);
        Assert.Equal(1, authority.Loads);
    }

    [Fact]
    public async Task Token_WithoutMembershipOrTenant_HoldsNothing()
    {
        Assert.Null(await cache.GetAsync(token with { MembershipId = null }, default));
        Assert.Null(await cache.GetAsync(token with { TenantId = null }, default));
        Assert.Equal(0, authority.Loads);
    }

    [Fact]
    public async Task Token_OfAnotherTenant_HoldsNothing()
    {
        Assert.Null(await cache.GetAsync(token with { TenantId = TenantId.New() }, default));
        Assert.NotNull(await cache.GetAsync(token, default));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(PlatformClients.Gateway, true)]
    [InlineData("another-client", false)]
    public async Task Token_WithoutScopes_IsUnlimited_InItsPersonsOwnHandsOnly(string? client, bool holds)
    {
        authority.Held = [Permissions.OrdersRead];
        var own = token with { ClientId = client };
        Assert.Equal(holds, (await cache.GetAsync(own, default))!.Has(Permissions.OrdersRead));
        Assert.Equal(holds, (await cache.GetAsync(own, default))!.Has(Permissions.OrdersRead));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("another-client")]
    public async Task Token_WithScopes_HoldsWhatBothName(string? client)
    {
        authority.Held = [Permissions.OrdersRead, Permissions.OrdersWrite];
        var part = await cache.GetAsync(token with { ClientId = client, Scopes = ["openid", Permissions.OrdersRead, Permissions.OrdersDelete] }, default);
        Assert.Equal([Permissions.OrdersRead], part!.Permissions);
        Assert.Empty((await cache.GetAsync(token with { ClientId = client, Scopes = ["openid", "offline_access"] }, default))!.Permissions);
    }

    [Fact]
    public async Task NewerVersion_Pushed_IsInForceAtOnce()
    {
        await cache.GetAsync(token, default);
        authority.MembershipVersion = 2;
        Push(2);
        Assert.Equal(2, (await cache.GetAsync(token, default))!.MembershipVersion);
    }

    [Fact]
    public async Task NewerVersion_OfTheTenant_IsInForceForAllItsMembers()
    {
        var other = token with { MembershipId = MembershipId.New() };
        await cache.GetAsync(token, default);
        await cache.GetAsync(other, default);
        await policies.GetAsync(authority.Tenant, default);
        authority.TenantVersion = 3;
        floors.Handle(new(Invalidation.Permissions, RevocationScope.Tenant, authority.Tenant.Value, Version: 3));
        Assert.Equal(3, (await cache.GetAsync(token, default))!.TenantVersion);
        Assert.Equal(3, (await cache.GetAsync(other, default))!.TenantVersion);
        Assert.Equal(3, (await policies.GetAsync(authority.Tenant, default))!.Version);
    }

    [Fact]
    public async Task NewerVersion_InTheToken_IsLoaded()
    {
        await cache.GetAsync(token, default);
        authority.MembershipVersion = 3;
        Assert.Equal(3, (await cache.GetAsync(token with { PermissionVersion = 3 }, default))!.Version);
    }

    [Fact]
    public void OlderNews_AfterNewer_DoesNotLowerTheBar()
    {
        Push(5);
        Push(4);
        Assert.Equal(5, floors.Of(token.MembershipId!.Value));
    }

    [Fact]
    public async Task News_WhileLoading_IsNotOverwrittenByWhatWasReadBefore()
    {
        authority.Hold();
        var loading = cache.GetAsync(token, default).AsTask();
        authority.MembershipVersion = 2;
        Push(2);
        authority.Release();
        Assert.Equal(1, (await loading)!.Version);

        Assert.Equal(2, (await cache.GetAsync(token, default))!.Version);
        Assert.Equal(2, authority.Loads);
    }

    [Fact]
    public async Task Snapshot_KeptAtASignIn_IsNotLoaded()
    {
        cache.Keep(Read(1), cache.Resyncs);
        Assert.Equal(1, (await cache.GetAsync(token, default))!.Version);
        Assert.Equal(0, authority.Loads);
        Assert.Null(await cache.GetAsync(token with { TenantId = TenantId.New() }, default));
    }

    [Fact]
    public async Task Snapshot_ReadBeforeNews_IsNotKept()
    {
        Push(2);
        cache.Keep(Read(1), cache.Resyncs);
        authority.MembershipVersion = 2;
        Assert.Equal(2, (await cache.GetAsync(token, default))!.Version);
    }

    [Fact]
    public async Task Snapshot_ReadBeforeAResync_IsNotKept()
    {
        var before = cache.Resyncs;
        await cache.ResyncAsync(default);
        cache.Keep(Read(1), before);
        authority.MembershipVersion = 2;
        Assert.Equal(2, (await cache.GetAsync(token, default))!.Version);
    }

    // The push of version 2 was lost with the connection; the resync is all there is.
    [Fact]
    public async Task Resync_WhileLoading_IsNotOverwrittenByWhatWasReadBefore()
    {
        authority.Hold();
        var loading = cache.GetAsync(token, default).AsTask();
        var loadingPolicies = policies.GetAsync(authority.Tenant, default).AsTask();
        (authority.MembershipVersion, authority.TenantVersion) = (2, 2);
        await cache.ResyncAsync(default);
        await policies.ResyncAsync(default);
        authority.Release();
        await loading;
        await loadingPolicies;

        Assert.Equal(2, (await cache.GetAsync(token, default))!.MembershipVersion);
        Assert.Equal(2, (await policies.GetAsync(authority.Tenant, default))!.Version);
    }

    [Fact]
    public async Task Membership_Gone_HoldsNothing()
    {
        await cache.GetAsync(token, default);
        authority.Gone = true;
        Push(2);
        Assert.Null(await cache.GetAsync(token, default));
    }

    [Fact]
    public async Task OtherNews_ChangesNothing()
    {
        await cache.GetAsync(token, default);
        floors.Handle(new(Invalidation.Permissions, Id: Guid.CreateVersion7(), Version: 9));
        floors.Handle(new(Invalidation.Permissions, RevocationScope.Tenant, token.MembershipId!.Value.Value, Version: 9));
        floors.Handle(new(Invalidation.Revoked, RevocationScope.Membership, token.MembershipId!.Value.Value, 1, 2));
        await cache.GetAsync(token, default);
        Assert.Equal(1, authority.Loads);
    }

    public void Dispose()
    {
        cache.Dispose();
        policies.Dispose();
        floors.Dispose();
    }

    private MembershipSnapshot Read(int version) =>
        new(token.MembershipId!.Value, token.UserId, authority.Tenant, version, 0, MembershipStatus.Active, [], []);

    private void Push(int version) =>
        floors.Handle(new(Invalidation.Permissions, Id: token.MembershipId!.Value.Value, Version: version));

    private sealed class Authority : IMembershipSource, IPolicySource
    {
        private TaskCompletionSource? held;

        public TenantId Tenant { get; } = TenantId.New();

        public int MembershipVersion { get; set; } = 1;

        public int TenantVersion { get; set; }

        public bool Gone { get; set; }

        public string[] Held { get; set; } = [];

        public int Loads { get; private set; }

        public void Hold() => held = new();

        public void Release()
        {
            var waiting = held;
            held = null;
            waiting!.SetResult();
        }

        public async Task<MembershipSnapshot?> LoadAsync(
            MembershipId membership, Func<MembershipSnapshot, bool> isCurrent, CancellationToken cancellationToken)
        {
            Loads++;
            var read = new MembershipSnapshot(
                membership, UserId.New(), Tenant, MembershipVersion, TenantVersion, MembershipStatus.Active, [], Held);
            await WaitAsync();
            return Gone ? null : read;
        }

        public async Task<TenantPolicies?> LoadAsync(
            TenantId tenant, Func<TenantPolicies, bool> isCurrent, CancellationToken cancellationToken)
        {
            var read = new TenantPolicies(tenant, TenantVersion, "acme", null, []);
            await WaitAsync();
            return read;
        }

        private Task WaitAsync() => held?.Task ?? Task.CompletedTask;
    }
}
