using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.UnitTests.Messaging;

/// <summary>Redis forgets: each test has servers of its own to empty.</summary>
public sealed class LossTests : IAsyncLifetime
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(60);

    private readonly TenantId acme = TenantId.New();
    private readonly PostgresServer postgres = new();
    private readonly RedisServer redis = new();

    public Task InitializeAsync() => Task.WhenAll(postgres.InitializeAsync(), redis.InitializeAsync());

    [Fact]
    public async Task Redis_LosingEverything_WhatWasNotConsumedIsSentAgain()
    {
        await using var service = await NotesService.StartAsync(postgres, redis);
        await service.PublishAsync(acme, "consumed before");
        await Eventually.TrueAsync(async () => await service.EffectsAsync() == 1, "the first had its effect");
        service.Script.Before = _ => throw new InvalidOperationException("Not now");
        for (var n = 0; n < 20; n++)
        {
            await service.PublishAsync(acme, $"{n}");
        }

        await Eventually.TrueAsync(async () => await service.WaitingAsync() == 0, "all are in the stream");
        await service.Redis.ExecuteAsync("FLUSHALL");
        service.Script.Before = _ => { };

        await Eventually.TrueAsync(async () => await service.EffectsAsync() == 21, "all had their effect", Recovery);
        Assert.Equal(21, await service.Database.OwnerAsync<long>("select count(distinct text) from notes"));
    }

    [Fact]
    public async Task Redis_LosingTheLatest_SendsThemAgainBeforeWhatIsNew()
    {
        await using var service = await NotesService.StartAsync(postgres, redis);
        service.Script.Before = _ => throw new InvalidOperationException("Not now");
        for (var n = 0; n < 4; n++)
        {
            await service.PublishAsync(acme, $"{n}");
        }

        await Eventually.TrueAsync(async () => await service.WaitingAsync() == 0, "all are in the stream");

        // As after a crash with appendfsync everysec: the stream is back, without what was written last.
        var stream = RedisKeys.Stream(service.Name);
        var entries = (RedisResult[])(await service.Redis.ExecuteAsync("XRANGE", stream, "-", "+"))!;
        var first = (RedisResult[])entries[0]!;
        await service.Redis.ExecuteAsync("DEL", stream);
        await service.Redis.ExecuteAsync("XADD", stream, (string)first[0]!, "event", ((string[])first[1]!)[1]);
        service.Script.Before = _ => { };
        await service.PublishAsync(acme, "new");

        await Eventually.TrueAsync(async () => await service.EffectsAsync() == 5, "all had their effect", Recovery);
        Assert.Equal(5, await service.Database.OwnerAsync<long>("select count(distinct text) from notes"));
    }

    public Task DisposeAsync() => Task.WhenAll(postgres.DisposeAsync(), redis.DisposeAsync());
}
