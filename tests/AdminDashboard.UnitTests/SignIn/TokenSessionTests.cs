using System.Net;
using Gatehouse.AdminDashboard.Clients;
using Gatehouse.AdminDashboard.SignIn;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Gatehouse.AdminDashboard.UnitTests.SignIn;

[Collection(RedisCollection.Name)]
public sealed class TokenSessionTests : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Due = TimeSpan.FromSeconds(59);

    private readonly ManualTime time = new();
    private readonly AuthStandIn auth = new();
    private readonly ConnectionMultiplexer redis;
    private readonly TokenStore store;
    private readonly TokenRefresher refresher;

    public TokenSessionTests(RedisServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        redis = ConnectionMultiplexer.Connect(server.ConnectionString);
        store = new(redis, new EphemeralDataProtectionProvider(), time);
        refresher = new(store, new LoginApi(new GatewayHttp(auth)), time, NullLogger<TokenRefresher>.Instance);
    }

    [Fact]
    public async Task Current_SixtySecondsLeft_IsNotRenewed()
    {
        var id = await CreateAsync(Fresh);

        Assert.Equal("access-0", (await refresher.CurrentAsync(id, default))?.AccessToken);
        Assert.Equal(0, auth.Renewals);
    }

    [Fact]
    public async Task Current_ManyAskWhileItIsDue_RenewsOnce()
    {
        var gate = new TaskCompletionSource();
        auth.Gate = gate.Task;
        var id = await CreateAsync(Due);

        var asking = Enumerable.Range(0, 50).Select(_ => Task.Run(() => refresher.CurrentAsync(id, default))).ToList();
        await Eventually.TrueAsync(() => auth.Renewals > 0, "a renewal is asked for");
        gate.SetResult();

        Assert.All(await Task.WhenAll(asking), session => Assert.Equal("access-1", session?.AccessToken));
        Assert.Equal(1, auth.Renewals);
        Assert.Equal("refresh-1", (await store.ReadAsync(id))?.RefreshToken);
    }

    [Fact]
    public async Task Current_OneCallerLeaves_OthersStillGetTheTokens()
    {
        var gate = new TaskCompletionSource();
        auth.Gate = gate.Task;
        var id = await CreateAsync(Due);
        using var leaving = new CancellationTokenSource();

        var (leaver, stayer) = (refresher.CurrentAsync(id, leaving.Token), refresher.CurrentAsync(id, default));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        gate.SetResult();

        Assert.Equal("access-1", (await stayer)?.AccessToken);
    }

    [Fact]
    public async Task Current_RenewalRefused_EndsTheSession()
    {
        auth.Status = HttpStatusCode.Unauthorized;
        var id = await CreateAsync(Due);

        Assert.Null(await refresher.CurrentAsync(id, default));
        Assert.Null(await store.ReadAsync(id));
    }

    [Fact]
    public async Task Current_GatewayAway_GoesOnWhileTheTokenLives()
    {
        auth.Status = HttpStatusCode.ServiceUnavailable;
        var id = await CreateAsync(Due);
        Assert.Equal("access-0", (await refresher.CurrentAsync(id, default))?.AccessToken);

        time.Advance(Due);
        await Assert.ThrowsAsync<GatewayException>(() => refresher.CurrentAsync(id, default));

        auth.Status = HttpStatusCode.OK;
        Assert.StartsWith("access-", (await refresher.CurrentAsync(id, default))?.AccessToken, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_PastTheAbsoluteEnd_IsOver()
    {
        var id = await CreateAsync(Fresh);
        time.Advance(TokenSession.Absolute);

        Assert.Null(await store.ReadAsync(id));
    }

    [Fact]
    public async Task Replace_AfterTheEnd_BringsNothingBack()
    {
        var id = await CreateAsync(Fresh);
        var session = await store.ReadAsync(id);
        await store.RemoveAsync(id);

        await store.ReplaceAsync(id, session!);

        Assert.Null(await store.ReadAsync(id));
    }

    [Fact]
    public async Task Stored_IsUnreadableAndBoundToItsId()
    {
        var (mine, other) = (await CreateAsync(Fresh), await CreateAsync(Fresh));
        var stored = await redis.GetDatabase().StringGetAsync(RedisKeys.DashboardSession(mine));
        Assert.DoesNotContain("access-0", (string?)stored, StringComparison.Ordinal);

        await redis.GetDatabase().StringSetAsync(RedisKeys.DashboardSession(other), stored);

        Assert.Null(await store.ReadAsync(other));
    }

    public void Dispose()
    {
        redis.Dispose();
        auth.Dispose();
    }

    private Task<string> CreateAsync(TimeSpan left) => store.CreateAsync(
        new("access-0", "refresh-0", time.GetUtcNow() + left, time.GetUtcNow() + TokenSession.Absolute));
}
