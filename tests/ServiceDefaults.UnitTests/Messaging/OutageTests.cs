using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.TestKit;
using StackExchange.Redis;

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

    [Fact]
    public async Task Postgres_AwayForLongerThanAllTries_MakesNoDeadLetter()
    {
        await using var service = await NotesService.StartAsync(postgres, redis);
        await service.PublishAsync(acme, "before");
        await Eventually.TrueAsync(async () => await service.EffectsAsync() == 1, "the first event had its effect");

        await postgres.StopAsync();
        var envelope = new EventEnvelope(
            Guid.CreateVersion7(), NoteTaken.Type, acme, "x", DateTimeOffset.UtcNow, 1,
            JsonSerializer.SerializeToElement(new NoteTaken(Guid.CreateVersion7(), "meanwhile"), JsonSerializerOptions.Web), null, null);
        await service.Redis.ExecuteAsync(
            "XADD", RedisKeys.Stream(service.Name), "*", "event", JsonSerializer.Serialize(envelope, JsonSerializerOptions.Web));
        await Eventually.TrueAsync(
            async () => await DeliveriesAsync(service) >= 5 || await service.LengthAsync(service.DeadLetters) > 0, "five tries", Recovery);

        await postgres.StartAsync();
        await Eventually.TrueAsync(async () => await service.EffectsAsync() == 2, "the event had its effect", Recovery);
        Assert.Equal(0, await service.LengthAsync(service.DeadLetters));
    }

    private static async Task<long> DeliveriesAsync(NotesService service)
    {
        var pending = (RedisResult[])(await service.Redis.ExecuteAsync(
            "XPENDING", RedisKeys.Stream(service.Name), NotesService.Group, "-", "+", 10))!;
        return pending.Length == 0 ? 0 : (long)((RedisResult[])pending[0]!)[3];
    }

    public Task DisposeAsync() => Task.WhenAll(postgres.DisposeAsync(), redis.DisposeAsync());
}
