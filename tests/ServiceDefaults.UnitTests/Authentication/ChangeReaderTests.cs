using System.Collections.Concurrent;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.UnitTests.Authentication;

/// <summary>The second path of the news: read while nothing is pushed.</summary>
public sealed class ChangeReaderTests
{
    private static readonly Invalidation First = new(Invalidation.Revoked, RevocationScope.User, Guid.CreateVersion7(), 1, 2);
    private static readonly Invalidation Second = new(Invalidation.Keys);

    [Fact]
    public async Task Read_GivesNewsToEveryHandlerInOrder_AndGoesOnFromTheCursor()
    {
        var source = new Source(new Changes(7, [First, Second]), new Changes(9, []));
        Recorder[] handlers = [new(), new()];
        await RunAsync(source, handlers, () => source.Asked.Count >= 3);

        Assert.All(handlers, handler => Assert.Equal([First, Second], handler.News));
        Assert.Equal([0L, 7, 9], source.Asked.Take(3));
    }

    [Fact]
    public async Task Read_ThatFails_IsTriedAgainFromTheSamePlace()
    {
        var source = new Source(new Changes(7, [First]), null, null, new Changes(9, [Second]));
        var handler = new Recorder();
        await RunAsync(source, [handler], () => source.Asked.Count >= 5);

        Assert.Equal([0L, 7, 7, 7, 9], source.Asked.Take(5));
        Assert.Equal([First, Second], handler.News);
    }

    private static async Task RunAsync(Source source, Recorder[] handlers, Func<bool> until)
    {
        // No Redis: nothing is pushed.
        using var redis = await ConnectionMultiplexer.ConnectAsync("127.0.0.1:1,abortConnect=false,connectTimeout=50,connectRetry=0");
        using var reader = new ChangeReader(
            source, handlers, redis, new InvalidationPulse(TimeProvider.System), TimeProvider.System, NullLogger<ChangeReader>.Instance);
        await reader.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(until, "it was read often enough");
        await reader.StopAsync(CancellationToken.None);
    }

    // Answers one after the other, nothing being a failure; the last one for ever.
    private sealed class Source(params Changes?[] answers) : IChangeSource
    {
        public ConcurrentQueue<long> Asked { get; } = new();

        public Task<Changes> ReadAsync(long after, CancellationToken cancellationToken)
        {
            var answer = answers[Math.Min(Asked.Count, answers.Length - 1)];
            Asked.Enqueue(after);
            return answer is null ? throw new HttpRequestException("away") : Task.FromResult(answer with { News = Asked.Count > answers.Length ? [] : answer.News });
        }
    }

    private sealed class Recorder : IInvalidationHandler
    {
        public ConcurrentQueue<Invalidation> News { get; } = new();

        public void Handle(Invalidation message) => News.Enqueue(message);

        public ValueTask ResyncAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
