using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.ServiceDefaults.UnitTests.Authorization;

public sealed class PermissionCacheTests : IDisposable
{
    private readonly Authority authority = new();
    private readonly PermissionCache cache;
    private readonly AccessToken token;

    public PermissionCacheTests()
    {
        cache = new(authority);
        token = new()
        {
            Raw = "",
            UserId = UserId.New(),
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
    public async Task Token_WithoutMembership_HoldsNothing()
    {
        Assert.Null(await cache.GetAsync(token with { MembershipId = null }, default));
        Assert.Equal(0, authority.Loads);
    }

    [Fact]
    public async Task NewerVersion_Pushed_IsInForceAtOnce()
    {
        await cache.GetAsync(token, default);
        authority.Version = 2;
        Push(2);
        Assert.Equal(2, (await cache.GetAsync(token, default))!.Version);
        Assert.Equal(2, authority.LastFloor);
    }

    [Fact]
    public async Task NewerVersion_InTheToken_IsLoaded()
    {
        await cache.GetAsync(token, default);
        authority.Version = 3;
        Assert.Equal(3, (await cache.GetAsync(token with { PermissionVersion = 3 }, default))!.Version);
    }

    [Fact]
    public async Task OlderNews_AfterNewer_DoesNotLowerTheBar()
    {
        Push(5);
        Push(4);
        await cache.GetAsync(token, default);
        Assert.Equal(5, authority.LastFloor);
    }

    [Fact]
    public async Task News_WhileLoading_IsNotOverwrittenByWhatWasReadBefore()
    {
        authority.Hold();
        var loading = cache.GetAsync(token, default).AsTask();
        authority.Version = 2;
        Push(2);
        authority.Release();
        Assert.Equal(1, (await loading)!.Version);

        Assert.Equal(2, (await cache.GetAsync(token, default))!.Version);
        Assert.Equal(2, authority.Loads);
    }

    // The push of version 2 was lost with the connection; the resync is all there is.
    [Fact]
    public async Task Resync_WhileLoading_IsNotOverwrittenByWhatWasReadBefore()
    {
        authority.Hold();
        var loading = cache.GetAsync(token, default).AsTask();
        authority.Version = 2;
        await cache.ResyncAsync(default);
        authority.Release();
        await loading;

        Assert.Equal(2, (await cache.GetAsync(token, default))!.Version);
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
        cache.Handle(new(Invalidation.Permissions, Id: Guid.CreateVersion7(), Version: 9));
        cache.Handle(new(Invalidation.Revoked, RevocationScope.Membership, token.MembershipId!.Value.Value, 1, 2));
        await cache.GetAsync(token, default);
        Assert.Equal(1, authority.Loads);
    }

    public void Dispose() => cache.Dispose();

    private void Push(int version) =>
        cache.Handle(new(Invalidation.Permissions, Id: token.MembershipId!.Value.Value, Version: version));

    private sealed class Authority : IMembershipSource
    {
        private TaskCompletionSource? held;

        public int Version { get; set; } = 1;

        public bool Gone { get; set; }

        public int Loads { get; private set; }

        public int LastFloor { get; private set; }

        public void Hold() => held = new();

        public void Release()
        {
            var waiting = held;
            held = null;
            waiting!.SetResult();
        }

        public async Task<MembershipSnapshot?> LoadAsync(MembershipId membership, int atLeast, CancellationToken cancellationToken)
        {
            Loads++;
            LastFloor = atLeast;
            var read = new MembershipSnapshot(membership, UserId.New(), TenantId.New(), Version, MembershipStatus.Active, [], []);
            if (held is { } gate)
            {
                await gate.Task;
            }

            return Gone ? null : read;
        }
    }
}
