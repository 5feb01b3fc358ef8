using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.TestKit;
using Npgsql;

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
                catch (Exception failure) when (failure.GetBaseException() is NpgsqlException or IOException or System.Net.Sockets.SocketException)
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
        await SendAsync(service, "meanwhile");
        await TriesAsync(service);

        // All tries are left: one more failure, of the handler's own, is no reason to give it up.
        service.Script.Before = happened =>
        {
            service.Script.Before = _ => { };
            throw new InvalidOperationException("A hiccup");
        };
        await postgres.StartAsync();
        await Eventually.TrueAsync(async () => await service.EffectsAsync() == 2 || await service.LengthAsync(service.DeadLetters) > 0, "the event had its effect", Recovery);
        Assert.Equal(0, await service.LengthAsync(service.DeadLetters));
        Assert.Equal(3, service.Script.Calls.Count);
    }

    [Fact]
    public async Task Postgres_ThatTakesNoWritesForLongerThanAllTries_MakesNoDeadLetter()
    {
        await using var service = await NotesService.StartAsync(postgres, redis);
        await service.PublishAsync(acme, "before");
        await Eventually.TrueAsync(async () => await service.EffectsAsync() == 1, "the first event had its effect");

        // As a standby, which everybody can connect to.
        await SetReadOnlyAsync(service, "on");
        await SendAsync(service, "meanwhile");
        await TriesAsync(service);
        Assert.Equal(0, await service.LengthAsync(service.DeadLetters));

        await SetReadOnlyAsync(service, "off");
        await Eventually.TrueAsync(async () => await service.EffectsAsync() == 2, "the event had its effect", Recovery);
        await Eventually.TrueAsync(async () => await service.PendingAsync() == 0, "it is acknowledged", Recovery);
        Assert.Equal(0, await service.LengthAsync(service.DeadLetters));
        Assert.Equal(2, await service.EffectsAsync());
    }

    // More than an event has.
    private static async Task TriesAsync(NotesService service)
    {
        var before = service.FailedTries.Count;
        await Eventually.TrueAsync(
            async () => service.FailedTries.Count >= before + 7 || await service.LengthAsync(service.DeadLetters) > 0, "seven tries", Recovery);
    }

    private Task SendAsync(NotesService service, string text)
    {
        var envelope = new EventEnvelope(
            Guid.CreateVersion7(), NoteTaken.Type, acme, "x", DateTimeOffset.UtcNow, 1,
            JsonSerializer.SerializeToElement(new NoteTaken(Guid.CreateVersion7(), text), JsonSerializerOptions.Web), null, null);
        return service.Redis.ExecuteAsync(
            "XADD", RedisKeys.Stream(service.Name), "*", "event", JsonSerializer.Serialize(envelope, JsonSerializerOptions.Web));
    }

    // From another database: this one would take no such change any more.
    private async Task SetReadOnlyAsync(NotesService service, string value)
    {
        var database = new NpgsqlConnectionStringBuilder(service.Database.Owner).Database;
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString());
        await using var set = source.CreateCommand($"alter database \"{database}\" set default_transaction_read_only = {value}");
        await set.ExecuteNonQueryAsync();
        await using var end = source.CreateCommand($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database}'");
        await end.ExecuteNonQueryAsync();
    }

    public Task DisposeAsync() => Task.WhenAll(postgres.DisposeAsync(), redis.DisposeAsync());
}
