using System.Diagnostics;
using Gatehouse.Gateway.RateLimiting;
using Gatehouse.TestKit;
using StackExchange.Redis;

namespace Gatehouse.Gateway.UnitTests.RateLimiting;

/// <summary>The scripts, on a real Redis.</summary>
public sealed class RedisLimiterTests(RedisServer redis) : IClassFixture<RedisServer>, IDisposable
{
    private readonly ConnectionMultiplexer connection = ConnectionMultiplexer.Connect(redis.ConnectionString);

    [Theory]
    [InlineData(nameof(RateLimitAlgorithm.TokenBucket))]
    [InlineData(nameof(RateLimitAlgorithm.SlidingWindow))]
    public async Task Take_UpToTheLimit_CountsDownAndThenRefuses(string algorithm)
    {
        var limiter = new RedisLimiter(connection);
        var limit = Limit(algorithm, 5, TimeSpan.FromHours(1));

        for (var left = 4; left >= 0; left--)
        {
            var admitted = await limiter.TakeAsync(limit, "somebody");
            Assert.True(admitted.IsAdmitted);
            Assert.Equal(left, admitted.Remaining);
        }

        var refused = await limiter.TakeAsync(limit, "somebody");
        Assert.False(refused.IsAdmitted);
        Assert.InRange(refused.Wait, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Assert.True((await limiter.TakeAsync(limit, "somebody else")).IsAdmitted);
    }

    [Theory]
    [InlineData(nameof(RateLimitAlgorithm.TokenBucket))]
    [InlineData(nameof(RateLimitAlgorithm.SlidingWindow))]
    public async Task Take_FromManyGatewaysAtOnce_AdmitsExactlyTheLimit(string algorithm)
    {
        var limit = Limit(algorithm, 100, TimeSpan.FromHours(1));
        var connections = Enumerable.Range(0, 4).Select(_ => ConnectionMultiplexer.Connect(redis.ConnectionString)).ToArray();

        var decisions = await Task.WhenAll(connections.SelectMany(c => Enumerable.Range(0, 50).Select(_ => new RedisLimiter(c).TakeAsync(limit, "everybody"))));

        Assert.Equal(100, decisions.Count(d => d.IsAdmitted));
        Array.ForEach(connections, c => c.Dispose());
    }

    [Theory]
    [InlineData(nameof(RateLimitAlgorithm.TokenBucket))]
    [InlineData(nameof(RateLimitAlgorithm.SlidingWindow))]
    public async Task Take_AfterTheWaitItNamed_IsAdmitted(string algorithm)
    {
        var limiter = new RedisLimiter(connection);
        var limit = Limit(algorithm, 2, TimeSpan.FromSeconds(1));
        await limiter.TakeAsync(limit, "waiting");
        await limiter.TakeAsync(limit, "waiting");
        var refused = await limiter.TakeAsync(limit, "waiting");
        Assert.False(refused.IsAdmitted);
        Assert.InRange(refused.Wait, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));

        await Eventually.TrueAsync(async () => (await limiter.TakeAsync(limit, "waiting")).IsAdmitted, "admitted again", TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task SlidingWindow_OverItsEdge_NeverAdmitsMoreThanTheLimit()
    {
        // Fixed windows would admit twice the limit around their edge.
        var limiter = new RedisLimiter(connection);
        var window = TimeSpan.FromMilliseconds(500);
        var limit = Limit(nameof(RateLimitAlgorithm.SlidingWindow), 10, window);
        var admitted = new List<(long Before, long After)>();
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < window * 5)
        {
            var before = Stopwatch.GetTimestamp();
            if ((await limiter.TakeAsync(limit, "edge")).IsAdmitted)
            {
                admitted.Add((before, Stopwatch.GetTimestamp()));
            }
        }

        Assert.True(admitted.Count >= 30, $"{admitted.Count} admitted");
        Assert.All(admitted.Zip(admitted.Skip(10)), pair => Assert.True(
            Stopwatch.GetElapsedTime(pair.First.Before, pair.Second.After) >= window, "eleven in one window"));
    }

    [Theory]
    [InlineData(nameof(RateLimitAlgorithm.TokenBucket))]
    [InlineData(nameof(RateLimitAlgorithm.SlidingWindow))]
    public async Task Take_LeavesNoKeyForever(string algorithm)
    {
        var limit = Limit(algorithm, 3, TimeSpan.FromMinutes(1));

        await new RedisLimiter(connection).TakeAsync(limit, "passing");

        var left = await connection.GetDatabase().KeyTimeToLiveAsync($"gh:rl:{{{limit.Name}:passing}}");
        Assert.InRange(left!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    }

    public void Dispose() => connection.Dispose();

    private static RateLimit Limit(string algorithm, int limit, TimeSpan window) =>
        new($"{algorithm}-{Guid.CreateVersion7():N}", Enum.Parse<RateLimitAlgorithm>(algorithm), RateLimitPartition.User, limit, window);
}
