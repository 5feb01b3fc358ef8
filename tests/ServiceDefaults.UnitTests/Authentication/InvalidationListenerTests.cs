using System.Collections.Concurrent;
using System.Text.Json;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.UnitTests.Authentication;

/// <summary>News must arrive after Redis was away too: each test has a Redis of its own to stop.</summary>
public sealed class InvalidationListenerTests : IAsyncLifetime
{
    private static readonly RedisChannel Channel = new(RedisKeys.InvalidateChannel, RedisChannel.PatternMode.Literal);

    private readonly RedisServer server = new();
    private readonly Recorder recorder = new();
    private readonly InvalidationPulse pulse = new(TimeProvider.System);
    private IHost? host;
    private IConnectionMultiplexer? redis;
    private InvalidationListener? listener;

    public Task InitializeAsync() => Task.CompletedTask;

    [Fact]
    public async Task News_ReachesEveryHandlerInOrder()
    {
        await server.InitializeAsync();
        await ListenAsync();
        using var publisher = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        for (var version = 1; version <= 100; version++)
        {
            await PublishAsync(publisher, version);
        }

        await Eventually.TrueAsync(() => recorder.News.Count == 100, "all news is heard");
        Assert.Equal(Enumerable.Range(1, 100), recorder.News.Select(n => n.Version!.Value));
    }

    [Fact]
    public async Task Noise_OnTheChannel_IsPassedOver()
    {
        await server.InitializeAsync();
        await ListenAsync();
        using var publisher = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        foreach (var noise in new[] { "", "null", "{", "[]", "7", "{\"kind\":null}", "{\"kind\":\"revoked\",\"id\":\"x\"}" })
        {
            await publisher.GetSubscriber().PublishAsync(Channel, noise);
        }

        await PublishAsync(publisher, 1);
        await Eventually.TrueAsync(() => recorder.News.Any(n => n.Version == 1), "news after noise is heard");
    }

    [Fact]
    public async Task RedisRestarted_ResyncsAndHearsAgain()
    {
        await server.InitializeAsync();
        await ListenAsync();
        var set = new RevocationSet(redis!, TimeProvider.System);
        recorder.Next = set;

        await server.StopAsync();
        await server.StartAsync();

        // Written by whoever was connected sooner; the push itself is missed.
        using var publisher = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        await new RevocationStore(publisher, TimeProvider.System).PublishAsync(
            RevocationScope.Session, Guid.CreateVersion7(), DateTimeOffset.UtcNow.AddMinutes(10));
        await Eventually.TrueAsync(() => set.Count == 1, "the revocation is known after the restart", TimeSpan.FromSeconds(60));

        await Eventually.TrueAsync(
            async () =>
            {
                await PublishAsync(publisher, 7);
                return recorder.News.Any(n => n.Version == 7);
            },
            "news is heard again", TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task RedisNotThereYet_IsWaitedFor()
    {
        await ListenAsync(waitForResync: false);
        await server.InitializeAsync();
        await Eventually.TrueAsync(() => recorder.Resyncs > 0, "resync once Redis is there", TimeSpan.FromSeconds(60));
        using var publisher = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        await Eventually.TrueAsync(
            async () =>
            {
                await PublishAsync(publisher, 7);
                return recorder.News.Any(n => n.Version == 7);
            },
            "news is heard once Redis is there", TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task FailedResync_IsTriedAgain()
    {
        await server.InitializeAsync();
        recorder.FailuresLeft = 2;
        await ListenAsync();
        Assert.Equal(1, recorder.Resyncs);
    }

    [Fact]
    public async Task Resync_ThatFailsInAWayNobodyForesaw_IsTriedAgain()
    {
        await server.InitializeAsync();
        (recorder.FailuresLeft, recorder.Failure) = (2, new JsonException("Not what was expected"));
        await ListenAsync();
        Assert.Equal(1, recorder.Resyncs);
    }

    [Fact]
    public async Task RedisSlowForAMoment_OnAConnectionThatStays_IsPushedAgain()
    {
        await server.InitializeAsync();
        await ListenAsync();
        using var other = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString + ",syncTimeout=10000");

        // Longer than a beat and what its answer may take, shorter than the six seconds after which the connection is given up.
        await Eventually.TrueAsync(
            async () =>
            {
                await other.GetDatabase().ExecuteAsync("CLIENT", "PAUSE", "5000", "ALL");
                await other.GetDatabase().PingAsync();
                return !pulse.IsPushed || recorder.Resyncs > 1;
            },
            "a beat is missed", TimeSpan.FromSeconds(60));

        await Eventually.TrueAsync(() => pulse.IsPushed, "news is pushed again", TimeSpan.FromSeconds(10));
        Assert.True(recorder.Resyncs > 1);
    }

    public async Task DisposeAsync()
    {
        if (listener is not null)
        {
            await listener.StopAsync(CancellationToken.None);
            listener.Dispose();
        }

        host?.Dispose();
        await server.DisposeAsync();
    }

    private static Task PublishAsync(ConnectionMultiplexer publisher, int version) =>
        publisher.GetSubscriber().PublishAsync(Channel, new Invalidation(Invalidation.Permissions, Id: Guid.Empty, Version: version).Write());

    private async Task ListenAsync(bool waitForResync = true)
    {
        // The client as services have it, so that a slow answer is given up.
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration[$"ConnectionStrings:{ResourceNames.Redis}"] = server.ConnectionString + ",abortConnect=false,connectTimeout=1000,syncTimeout=1500";
        builder.AddRedisClient(ResourceNames.Redis);
        host = builder.Build();
        redis = host.Services.GetRequiredService<IConnectionMultiplexer>();
        listener = new(redis, [recorder], pulse, TimeProvider.System, NullLogger<InvalidationListener>.Instance);
        await listener.StartAsync(CancellationToken.None);
        if (waitForResync)
        {
            await Eventually.TrueAsync(() => recorder.Resyncs > 0, "the first resync");
        }
    }

    private sealed class Recorder : IInvalidationHandler
    {
        private int resyncs;

        public ConcurrentQueue<Invalidation> News { get; } = new();

        public int Resyncs => resyncs;

        public int FailuresLeft { get; set; }

        public Exception Failure { get; set; } = new HttpRequestException("Not now");

        public IInvalidationHandler? Next { get; set; }

        public void Handle(Invalidation message) => News.Enqueue(message);

        public async ValueTask ResyncAsync(CancellationToken cancellationToken)
        {
            if (FailuresLeft-- > 0)
            {
                throw Failure;
            }

            await (Next?.ResyncAsync(cancellationToken) ?? ValueTask.CompletedTask);
            Interlocked.Increment(ref resyncs);
        }
    }
}
