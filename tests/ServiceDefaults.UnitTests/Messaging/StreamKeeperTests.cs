using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.ServiceDefaults.UnitTests.Data;
using Gatehouse.TestKit;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.UnitTests.Messaging;

/// <summary>What everybody has done with goes, what somebody has not stays.</summary>
[Collection(Servers.Name)]
public sealed class StreamKeeperTests(PostgresServer postgres, RedisServer redis)
{
    private readonly TenantId acme = TenantId.New();

    [Fact]
    public async Task Keep_WhatAllGroupsHaveDoneWith_IsRemovedAfterAWhile()
    {
        await using var service = await ConsumedAsync(3);
        await KeepAsync(service, TimeSpan.Zero);
        Assert.Equal(3, await service.LengthAsync(RedisKeys.Stream(service.Name)));

        await KeepAsync(service, TimeSpan.FromMinutes(11));

        Assert.Equal(0, await service.LengthAsync(RedisKeys.Stream(service.Name)));
        Assert.Equal(0, await service.Database.OwnerAsync<long>("select count(*) from outbox"));
        await service.PublishAsync(acme, "afterwards");
        await Eventually.TrueAsync(async () => await service.EffectsAsync() == 4, "events still flow");
    }

    [Fact]
    public async Task Keep_WhatAnotherGroupHasNotRead_Stays()
    {
        await using var service = await ConsumedAsync(3);
        var stream = RedisKeys.Stream(service.Name);
        await service.Redis.ExecuteAsync("XGROUP", "CREATE", stream, "slow", "0");
        await service.Redis.ExecuteAsync("XREADGROUP", "GROUP", "slow", "one", "COUNT", 2, "STREAMS", stream, ">");
        await KeepAsync(service, TimeSpan.FromMinutes(11));
        Assert.Equal(3, await service.LengthAsync(stream));

        // The first is acknowledged, the second delivered, the third not even that.
        var first = (string)((RedisResult[])((RedisResult[])(await service.Redis.ExecuteAsync("XRANGE", stream, "-", "+"))!)[0]!)[0]!;
        await service.Redis.ExecuteAsync("XACK", stream, "slow", first);
        await KeepAsync(service, TimeSpan.FromMinutes(11));
        Assert.Equal(2, await service.LengthAsync(stream));

        // A group that Redis has forgotten is still waited for.
        await service.Redis.ExecuteAsync("XGROUP", "DESTROY", stream, "slow");
        await KeepAsync(service, TimeSpan.FromMinutes(11));
        Assert.Equal(2, await service.LengthAsync(stream));
        Assert.Equal(2, await service.Database.OwnerAsync<long>("select count(*) from outbox"));
    }

    [Fact]
    public async Task Keep_TellsHowMuchWaits()
    {
        await using var service = await ConsumedAsync(1);
        await KeepAsync(service, TimeSpan.Zero);
        Assert.Contains("\"waiting\":0", await service.Redis.HashGetAsync(RedisKeys.Pipelines, service.Name), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Relay_WithTwoReplicas_KeepsTheOrder()
    {
        await using var first = await NotesService.StartAsync(postgres, redis);
        await using var second = await NotesService.StartAsync(postgres, redis, like: first);
        for (var n = 0; n < 300; n++)
        {
            await (n % 2 == 0 ? first : second).PublishAsync(acme, $"{n}");
        }

        await Eventually.TrueAsync(async () => await first.WaitingAsync() == 0, "all are in the stream");
        Assert.Equal(0, await first.Database.OwnerAsync<long>(
            "select count(*) from (select position, lag(position) over (order by sequence) as before from outbox) o where position <= before"));
    }

    [Fact]
    public void Position_OfAnId_IsOrderedLikeIt()
    {
        string[] ids = ["0-0", "0-1", "1-0", "1763722000000-0", "1763722000000-1048575", "1763722000001-0"];
        var positions = ids.Select(StreamPosition.Parse).ToList();
        Assert.Equal(ids, positions.Select(p => $"{p}"));
        Assert.Equal(positions.Select(p => p.Value).Order(), positions.Select(p => p.Value));
        Assert.Equal("1763722000000-1048575", $"{StreamPosition.Parse("1763722000001-0").Previous}");
    }

    private async Task<NotesService> ConsumedAsync(int count)
    {
        var service = await NotesService.StartAsync(postgres, redis);
        for (var n = 0; n < count; n++)
        {
            await service.PublishAsync(acme, $"{n}");
        }

        await Eventually.TrueAsync(
            async () => await service.EffectsAsync() == count && await service.PendingAsync() == 0 && await service.WaitingAsync() == 0, "all is done");
        return service;
    }

    private static async Task KeepAsync(NotesService service, TimeSpan later)
    {
        await using var scope = service.Services.CreateAsyncScope();
        await new StreamKeeper<NotesContext>(
            service.Services.GetRequiredService<IConnectionMultiplexer>(), new(service.Name), new Shifted(later))
            .KeepAsync(scope.ServiceProvider.GetRequiredService<NotesContext>(), default);
    }

    private sealed class Shifted(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
