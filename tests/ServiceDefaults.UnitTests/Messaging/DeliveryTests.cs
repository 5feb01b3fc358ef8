using System.Data.Common;
using System.Diagnostics;
using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.ServiceDefaults.UnitTests.Data;
using Gatehouse.TestKit;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.UnitTests.Messaging;

/// <summary>Outbox → relay → stream → consumer → inbox: nothing is lost, nothing counts twice.</summary>
[Collection(Servers.Name)]
public sealed class DeliveryTests(PostgresServer postgres, RedisServer redis)
{
    private readonly TenantId acme = TenantId.New();
    private readonly TenantId globex = TenantId.New();

    [Fact]
    public async Task Events_OfTwoTenants_HaveTheirEffectOnceEachInTheirTenant()
    {
        await using var service = await NotesService.StartAsync(postgres, redis);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 150), async (n, _) => await service.PublishAsync(n % 2 == 0 ? acme : globex, $"{n}"));

        await Eventually.TrueAsync(async () => await service.EffectsAsync() == 150, "all events had their effect");
        Assert.Equal(75, await service.EffectsAsync($"tenant_id = '{acme}'"));
        Assert.Equal(150, await service.Database.OwnerAsync<long>("select count(distinct text) from notes"));
        await SettledAsync(service);
        Assert.Equal(150, service.Script.Calls.Count);
        Assert.Equal(150, await service.LengthAsync(RedisKeys.Stream(service.Name)));
    }

    [Fact]
    public async Task Event_OfARolledBackTransaction_NeverHappened()
    {
        await using var service = await NotesService.StartAsync(postgres, redis);
        await service.PublishAsync(acme, "undone", commit: false);
        await service.PublishAsync(acme, "done");
        await Eventually.TrueAsync(async () => await service.EffectsAsync() > 0, "the committed event had its effect");
        await SettledAsync(service);
        Assert.Equal("done", Assert.Single(service.Script.Calls).Event.Text);
    }

    [Fact]
    public async Task Event_ArrivesWithinAHeartbeatOfItsCommit()
    {
        await using var service = await NotesService.StartAsync(postgres, redis);
        await service.PublishAsync(acme, "first");
        await Eventually.TrueAsync(async () => await service.EffectsAsync() == 1, "the first event had its effect");

        // The relay polls every second; woken by the commit it does not wait for that.
        var watch = Stopwatch.StartNew();
        for (var n = 2; n <= 6; n++)
        {
            await service.PublishAsync(acme, $"{n}");
            await Eventually.TrueAsync(() => service.Script.Calls.Count == n, "the event arrived");
        }

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2.5));
    }

    [Fact]
    public async Task Envelope_CarriesTraceCorrelationAndTenant()
    {
        using var source = new ActivitySource("tests");
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        await using var service = await NotesService.StartAsync(postgres, redis);
        using var activity = source.StartActivity("request")!;
        Correlation.Continue("correlated-1");
        await service.PublishAsync(acme, "traced");

        await Eventually.TrueAsync(() => !service.Script.Calls.IsEmpty, "the event arrived");
        var (happened, envelope, correlation, trace) = service.Script.Calls.Single();
        Assert.Equal("correlated-1", correlation);
        Assert.Equal(activity.TraceId, trace);
        Assert.Equal(acme, envelope.TenantId);
        Assert.Equal(NoteTaken.Type, envelope.Type);
        Assert.Equal(happened.Subject, envelope.Subject);
        Assert.Equal(7, envelope.Id.Version);
    }

    [Fact]
    public async Task Handler_ThatFailsTwice_HasItsEffectOnce()
    {
        await using var service = await NotesService.StartAsync(postgres, redis);
        var failures = 2;
        service.Script.Before = _ => { if (failures-- > 0) { throw new InvalidOperationException("Not yet"); } };
        await service.PublishAsync(acme, "third time lucky");

        await Eventually.TrueAsync(async () => await service.EffectsAsync() == 1, "the third try worked");
        await SettledAsync(service);
        Assert.Equal(3, service.Script.Calls.Count);
        Assert.Equal(0, await service.LengthAsync(service.DeadLetters));
    }

    [Fact]
    public async Task Handler_ThatAlwaysFails_IsGivenUpAfterFiveTriesAndHoldsNobodyUp()
    {
        await using var service = await NotesService.StartAsync(postgres, redis);
        var tries = new List<long>();
        service.Script.Before = e =>
        {
            if (e.Text == "poison")
            {
                tries.Add(Stopwatch.GetTimestamp());
                throw new FormatException("secret detail");
            }
        };
        await service.PublishAsync(acme, "poison");
        await service.PublishAsync(acme, "good");
        await Eventually.TrueAsync(async () => await service.EffectsAsync() == 1, "the good one did not wait");
        Assert.Equal(0, await service.LengthAsync(service.DeadLetters));

        await Eventually.TrueAsync(async () => await service.LengthAsync(service.DeadLetters) == 1, "the poison is a dead letter", TimeSpan.FromSeconds(40));
        await SettledAsync(service);
        Assert.Equal(5, tries.Count);
        Assert.Equal(1, await service.EffectsAsync());

        // 250 ms, 500 ms, 1 s, 2 s: less what a handler may come late.
        Assert.True(Stopwatch.GetElapsedTime(tries[3], tries[4]) > TimeSpan.FromSeconds(1.5), "The last gap is a long one.");
        Assert.True(Stopwatch.GetElapsedTime(tries[0], tries[4]) > TimeSpan.FromSeconds(3), "The gaps grow.");

        var letter = Assert.Single(await DeadLettersAsync(service));
        Assert.Equal("5", letter["attempts"]);
        Assert.Equal(nameof(FormatException), letter["reason"]);
        Assert.Equal(acme, JsonSerializer.Deserialize<EventEnvelope>(letter["event"], JsonSerializerOptions.Web)!.TenantId);
        Assert.DoesNotContain("secret", string.Concat(letter.Values), StringComparison.Ordinal);

        // Replayed as it is, it has its effect after all.
        service.Script.Before = _ => { };
        var replays = RedisKeys.Replays(service.Name, NotesService.Group);
        await service.Redis.ExecuteAsync("XADD", replays, "*", "event", letter["event"]);
        await Eventually.TrueAsync(async () => await service.EffectsAsync() == 2, "the replayed letter had its effect");
        await Eventually.TrueAsync(async () => await service.LengthAsync(replays) == 0, "nothing is left of it");
    }

    [Fact]
    public async Task Entry_NobodyCanRead_BecomesADeadLetterAndHoldsNobodyUp()
    {
        string[] entries = ["not json", "null", "{}", """{"id":"x","type":"notes.taken.v1"}"""];
        await using var service = await NotesService.StartAsync(postgres, redis);
        foreach (var entry in entries)
        {
            await service.Redis.ExecuteAsync("XADD", RedisKeys.Stream(service.Name), "*", "event", entry);
        }

        await service.PublishAsync(acme, "good");
        await Eventually.TrueAsync(async () => await service.EffectsAsync() == 1, "the good one did not wait");
        await Eventually.TrueAsync(
            async () => await service.LengthAsync(service.DeadLetters) == 4, "the entries are dead letters", TimeSpan.FromSeconds(60));
        Assert.Equal(entries.Order(), (await DeadLettersAsync(service)).Select(letter => letter["event"]).Order());
    }

    [Fact]
    public async Task Handler_ThatFailsWithARedisError_HoldsNobodyUp()
    {
        await using var service = await NotesService.StartAsync(postgres, redis);
        service.Script.Before = e =>
        {
            if (e.Text == "poison")
            {
                service.Redis.Execute("INCR", RedisKeys.Stream(service.Name));
            }
        };
        await service.PublishAsync(acme, "poison");
        await service.PublishAsync(acme, "good");
        await Eventually.TrueAsync(async () => await service.EffectsAsync() == 1, "the good one did not wait");
        await Eventually.TrueAsync(
            async () => await service.LengthAsync(service.DeadLetters) == 1, "the poison is a dead letter", TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task Event_OfAnotherType_IsPassedOver()
    {
        await using var service = await NotesService.StartAsync(postgres, redis);
        var envelope = new EventEnvelope(
            Guid.CreateVersion7(), "notes.burnt.v1", acme, "x", DateTimeOffset.UtcNow, 1, JsonSerializer.SerializeToElement(new { }), null, null);
        await service.Redis.ExecuteAsync(
            "XADD", RedisKeys.Stream(service.Name), "*", "event", JsonSerializer.Serialize(envelope, JsonSerializerOptions.Web));
        await service.PublishAsync(acme, "good");
        await Eventually.TrueAsync(async () => await service.EffectsAsync() == 1, "the good one had its effect");
        await SettledAsync(service);
    }

    [Fact]
    public async Task Event_DeliveredManyTimesAtOnce_HasItsEffectOnce()
    {
        await using var service = await NotesService.StartAsync(postgres, redis);
        var envelope = new EventEnvelope(
            Guid.CreateVersion7(), NoteTaken.Type, acme, "x", DateTimeOffset.UtcNow, 1,
            JsonSerializer.SerializeToElement(new NoteTaken(Guid.CreateVersion7(), "once"), JsonSerializerOptions.Web), null, null);
        var processor = service.Services.GetRequiredService<EventProcessor<NotesContext>>();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => processor.ProcessAsync([envelope], default)));
        Assert.Equal(1, await service.EffectsAsync());
    }

    [Fact]
    public async Task Events_HandledTogether_HaveTheirEffectOnceEach_AlsoBesideOneThatFails()
    {
        await using var service = await NotesService.StartAsync(postgres, redis, together: true);
        service.Script.Before = e => { if (e.Text == "poison") { throw new FormatException("secret detail"); } };
        await Task.WhenAll(Enumerable.Range(0, 60).Select(n => service.PublishAsync(acme, n == 30 ? "poison" : $"note {n}")));

        await Eventually.TrueAsync(async () => await service.EffectsAsync() == 59, "everything else had its effect");
        await Eventually.TrueAsync(async () => await service.LengthAsync(service.DeadLetters) == 1, "the one that fails is given up");
        Assert.Equal(59, await service.EffectsAsync("text like 'note %'"));
        await SettledAsync(service);
    }

    [Fact]
    public async Task Relay_ThatDiesBetweenStreamAndCommit_CausesNoSecondEffect()
    {
        var fault = new CommitFault();
        await using var service = await NotesService.StartAsync(postgres, redis, fault: fault);
        fault.Arm();
        await service.PublishAsync(acme, "sent twice");

        await Eventually.TrueAsync(async () => await service.LengthAsync(RedisKeys.Stream(service.Name)) == 2, "it was sent again");
        Assert.True(fault.Happened);
        await Eventually.TrueAsync(async () => await service.WaitingAsync() == 0, "the second time was committed");
        await SettledAsync(service);
        Assert.Equal(1, await service.EffectsAsync());
    }

    [Fact]
    public async Task Replicas_ShareTheWork()
    {
        await using var first = await NotesService.StartAsync(postgres, redis);
        await using var second = await NotesService.StartAsync(postgres, redis, like: first);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 120), async (n, _) => await (n % 2 == 0 ? first : second).PublishAsync(acme, $"{n}"));
        await Eventually.TrueAsync(async () => await first.EffectsAsync() == 120, "all events had their effect");
        await SettledAsync(first);
        Assert.Equal(120, first.Script.Calls.Count + second.Script.Calls.Count);
    }

    [Fact]
    public async Task Entry_OfADeadReplica_IsTakenOver()
    {
        await using var service = await NotesService.StartAsync(postgres, redis, publishes: false);
        await Eventually.TrueAsync(async () => await service.Redis.KeyExistsAsync(RedisKeys.Stream(service.Name)), "the group exists");
        await service.DisposeAsync();

        // Read by a replica that never got to acknowledge it.
        await using var publisher = await NotesService.StartAsync(postgres, redis);
        var stream = RedisKeys.Stream(publisher.Name);
        publisher.Script.Before = _ => throw new InvalidOperationException("Dies");
        await publisher.PublishAsync(acme, "orphan");
        await Eventually.TrueAsync(() => !publisher.Script.Calls.IsEmpty, "it was delivered");
        await publisher.DisposeAsync();

        await using var survivor = await NotesService.StartAsync(postgres, redis, like: publisher);
        Assert.Equal(1, await survivor.LengthAsync(stream));
        await Eventually.TrueAsync(async () => await survivor.EffectsAsync() == 1, "it was taken over", TimeSpan.FromSeconds(40));
        await SettledAsync(survivor);
    }

    private static Task SettledAsync(NotesService service) => Eventually.TrueAsync(
        async () => await service.WaitingAsync() == 0 && await service.PendingAsync() == 0, "nothing waits or is unacknowledged");

    private static async Task<List<Dictionary<string, string>>> DeadLettersAsync(NotesService service)
    {
        var entries = (RedisResult[])(await service.Redis.ExecuteAsync("XRANGE", service.DeadLetters, "-", "+"))!;
        return [.. entries.Select(entry => ((string[])((RedisResult[])entry!)[1]!).Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]))];
    }

    /// <summary>Fails the first commit of a transaction that marked something as sent.</summary>
    private sealed class CommitFault : DbTransactionInterceptor, IDbCommandInterceptor
    {
        private volatile bool armed;
        private volatile DbTransaction? relay;

        public bool Happened { get; private set; }

        public void Arm() => armed = true;

        public ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            if (armed && command.CommandText.Contains("sent_at", StringComparison.Ordinal))
            {
                relay = command.Transaction;
            }

            return new(result);
        }

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            if (armed && ReferenceEquals(transaction, relay))
            {
                (armed, Happened) = (false, true);
                throw new IOException("The relay dies here.");
            }

            return new(result);
        }
    }
}
