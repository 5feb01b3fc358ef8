using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;

namespace Gatehouse.ServiceDefaults.UnitTests.Messaging;

/// <summary>Events while Redis or PostgreSQL is away: each test has servers of its own to stop.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(60);

    private readonly TenantId acme = TenantId.New();
    private readonly PostgresServer postgres = new();
    private readonly RedisServer redis = new();

    public Task InitializeAsync() => Task.WhenAll(postgres.InitializeAsync(), redis.InitializeAsync());

    [Fact]
    public async Task Redis_AwayForAWhile_LosesNothing()
    {
        await using var service = await NotesService.StartAsync(postgres, redis);
        await service.PublishAsync(acme, "before");
        await Eventually.TrueAsync(async () => await service.EffectsAsync() == 1, "the first event had its effect");

        await redis.StopAsync();
        await service.PublishAsync(acme, "meanwhile");
        Assert.Equal(1, await service.WaitingAsync());
        await redis.StartAsync();
        await service.PublishAsync(acme, "after");
        await Eventually.TrueAsync(async () => await service.EffectsAsync() == 3, "all events had their effect", Recovery);
        await Eventually.TrueAsync(async () => await service.PendingAsync() == 0, "all are acknowledged", Recovery);
    }

    [Fact]
    public async Task Postgres_AwayForAWhile_LosesNothing()
    {
        await using var service = await NotesService.StartAsync(postgres, redis);
        await service.PublishAsync(acme, "before");
        await Eventually.TrueAsync(async () => await service.EffectsAsync() == 1, "the first event had its effect");

        await postgres.StopAsync();
        await postgres.StartAsync();
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    await service.PublishAsync(acme, "after");
                    return true;
                }
                catch (Exception failure) when (failure.GetBaseException() is Npgsql.NpgsqlException or IOException or System.Net.Sockets.SocketException)
                {
                    // A connection from before the restart; the pool drops it.
                    return false;
                }
            },
            "an event can be written again", Recovery);
        await Eventually.TrueAsync(async () => await service.EffectsAsync("text = 'after'") >= 1, "events flow again", Recovery);
    }

    public Task DisposeAsync() => Task.WhenAll(postgres.DisposeAsync(), redis.DisposeAsync());
}
