using System.Collections.Concurrent;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.UnitTests.Authentication;

/// <summary>News must arrive after Redis was away too: each test has a Redis of its own to stop.</summary>
public sealed class InvalidationListenerTests : IAsyncLifetime
{
    private static readonly RedisChannel Channel = new(RedisKeys.InvalidateChannel, RedisChannel.PatternMode.Literal);

    private readonly RedisServer server = new();
    private readonly Recorder recorder = new();
    private ConnectionMultiplexer? redis;
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

    public async Task DisposeAsync()
    {
        if (listener is not null)
        {
            await listener.StopAsync(CancellationToken.None);
            listener.Dispose();
        }

        redis?.Dispose();
        await server.DisposeAsync();
    }

    private static Task PublishAsync(ConnectionMultiplexer publisher, int version) =>
        publisher.GetSubscriber().PublishAsync(Channel, new Invalidation(Invalidation.Permissions, Id: Guid.Empty, Version: version).Write());

    private async Task ListenAsync(bool waitForResync = true)
    {
        redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString + ",abortConnect=false,connectTimeout=1000");
        listener = new(redis, [recorder], new InvalidationPulse(TimeProvider.System), TimeProvider.System, NullLogger<InvalidationListener>.Instance);
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

        public IInvalidationHandler? Next { get; set; }

        public void Handle(Invalidation message) => News.Enqueue(message);

        public async ValueTask ResyncAsync(CancellationToken cancellationToken)
        {
            if (FailuresLeft-- > 0)
            {
                throw new HttpRequestException("Not now");
            }

            await (Next?.ResyncAsync(cancellationToken) ?? ValueTask.CompletedTask);
            Interlocked.Increment(ref resyncs);
        }
    }
}
