using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.UnitTests.Authentication;

[Collection(Servers.Name)]
public sealed class RevocationTests(RedisServer server) : IAsyncLifetime
{
    private readonly ManualTime time = new();
    private ConnectionMultiplexer redis = null!;
    private RevocationStore store = null!;

    public async Task InitializeAsync()
    {
        redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        await redis.GetDatabase().KeyDeleteAsync(RedisKeys.Revocations);
        store = new(redis, time);
    }

    [Fact]
    public async Task Resync_OfWhatWasPublished_RefusesItsTokens()
    {
        var revoked = Token();
        var other = Token();
        await store.PublishAsync(RevocationScope.Session, revoked.SessionId!.Value.Value, time.GetUtcNow().AddMinutes(10));

        var set = new RevocationSet(redis, time);
        Assert.False(set.Contains(revoked));
        await set.ResyncAsync(default);
        Assert.True(set.Contains(revoked));
        Assert.False(set.Contains(other));
    }

    [Fact]
    public async Task Resync_AfterTheLastTokenEnded_HoldsNothing()
    {
        await store.PublishAsync(RevocationScope.User, Token().UserId.Value, time.GetUtcNow().AddMinutes(10));
        time.Advance(TimeSpan.FromMinutes(11));
        var set = new RevocationSet(redis, time);
        await set.ResyncAsync(default);
        Assert.Equal(0, set.Count);

        // The next revocation sweeps the shared list too.
        await store.PublishAsync(RevocationScope.User, Token().UserId.Value, time.GetUtcNow().AddMinutes(10));
        Assert.Equal(1, await redis.GetDatabase().SortedSetLengthAsync(RedisKeys.Revocations));
    }

    [Fact]
    public async Task Published_Revocation_HasAKeyThatEndsWithItsTokens()
    {
        var id = Guid.CreateVersion7();
        await store.PublishAsync(RevocationScope.Token, id, time.GetUtcNow().AddMinutes(10));
        var left = await redis.GetDatabase().KeyTimeToLiveAsync(RedisKeys.Revoked(RevocationScope.Token, id));
        Assert.InRange(left!.Value, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task Revocation_OfWhatHasEnded_IsNoError()
    {
        await store.PublishAsync(RevocationScope.Token, Guid.CreateVersion7(), time.GetUtcNow().AddSeconds(-1));
        Assert.Equal(0, await redis.GetDatabase().SortedSetLengthAsync(RedisKeys.Revocations));
    }

    [Fact]
    public void OlderNews_AfterNewer_DoesNotUndoIt()
    {
        var set = new RevocationSet(redis, time);
        var token = Token();
        Invalidation Revoked(int at, int until) => new(
            Invalidation.Revoked, RevocationScope.User, token.UserId.Value,
            token.IssuedAt.AddSeconds(at).ToUnixTimeMilliseconds(), token.IssuedAt.AddSeconds(until).ToUnixTimeSeconds());

        set.Handle(Revoked(at: 5, until: 600));
        set.Handle(Revoked(at: -60, until: 540));
        Assert.True(set.Contains(token));
    }

    [Fact]
    public async Task Resync_OfTwoRevocations_KeepsTheLater()
    {
        var token = Token();
        await store.PublishAsync(RevocationScope.User, token.UserId.Value, time.GetUtcNow().AddHours(1));
        time.Advance(TimeSpan.FromMinutes(5));
        var later = Token() with { UserId = token.UserId, IssuedAt = time.GetUtcNow() };
        await store.PublishAsync(RevocationScope.User, token.UserId.Value, time.GetUtcNow().AddMinutes(10));

        var set = new RevocationSet(redis, time);
        await set.ResyncAsync(default);
        Assert.True(set.Contains(token));
        Assert.True(set.Contains(later));
    }

    [Fact]
    public void Ended_Revocations_AreForgotten()
    {
        var set = new RevocationSet(redis, time);
        for (var n = 0; n < 3; n++)
        {
            set.Handle(new(
                Invalidation.Revoked, RevocationScope.Token, Guid.CreateVersion7(), 0, time.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds()));
            time.Advance(TimeSpan.FromMinutes(11));
        }

        Assert.Equal(1, set.Count);
    }

    public Task DisposeAsync()
    {
        redis.Dispose();
        return Task.CompletedTask;
    }

    private AccessToken Token() => new()
    {
        Raw = "",
        UserId = UserId.New(),
        SessionId = SessionId.New(),
        TokenId = Guid.CreateVersion7(),
        IssuedAt = time.GetUtcNow(),
        ExpiresAt = time.GetUtcNow().AddMinutes(10),
    };
}
