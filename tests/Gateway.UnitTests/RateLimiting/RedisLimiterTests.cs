using System.Diagnostics;
using Gatehouse.Gateway.RateLimiting;
using Gatehouse.ServiceDefaults.Contracts;
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
            var admitted = await TakeAsync(limiter, limit, "somebody");
            Assert.True(admitted.IsAdmitted);
            Assert.Equal(left, admitted.Remaining);
        }

        var refused = await TakeAsync(limiter, limit, "somebody");
        Assert.False(refused.IsAdmitted);
        Assert.InRange(refused.Wait, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Assert.True((await TakeAsync(limiter, limit, "somebody else")).IsAdmitted);
    }

    [Theory]
    [InlineData(nameof(RateLimitAlgorithm.TokenBucket))]
    [InlineData(nameof(RateLimitAlgorithm.SlidingWindow))]
    public async Task Take_FromManyGatewaysAtOnce_AdmitsExactlyTheLimit(string algorithm)
    {
        var limit = Limit(algorithm, 100, TimeSpan.FromHours(1));
        var connections = Enumerable.Range(0, 4).Select(_ => ConnectionMultiplexer.Connect(redis.ConnectionString)).ToArray();

        var decisions = await Task.WhenAll(connections.SelectMany(c => Enumerable.Range(0, 50).Select(_ => TakeAsync(new RedisLimiter(c), limit, "everybody"))));

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
        await TakeAsync(limiter, limit, "waiting");
        await TakeAsync(limiter, limit, "waiting");
        var refused = await TakeAsync(limiter, limit, "waiting");
        Assert.False(refused.IsAdmitted);
        Assert.InRange(refused.Wait, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));

        await Eventually.TrueAsync(async () => (await TakeAsync(limiter, limit, "waiting")).IsAdmitted, "admitted again", TimeSpan.FromSeconds(5));
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
        while (admitted.Count < 30 && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30))
        {
            var before = Stopwatch.GetTimestamp();
            if ((await TakeAsync(limiter, limit, "edge")).IsAdmitted)
            {
                admitted.Add((before, Stopwatch.GetTimestamp()));
            }
        }

        Assert.Equal(30, admitted.Count);
        Assert.All(admitted.Zip(admitted.Skip(10)), pair => Assert.True(
            Stopwatch.GetElapsedTime(pair.First.Before, pair.Second.After) >= window, "eleven in one window"));
    }

    [Theory]
    [InlineData(nameof(RateLimitAlgorithm.TokenBucket))]
    [InlineData(nameof(RateLimitAlgorithm.SlidingWindow))]
    public async Task Take_LeavesNoKeyForever(string algorithm)
    {
        var limit = Limit(algorithm, 3, TimeSpan.FromMinutes(1));

        await TakeAsync(new RedisLimiter(connection), limit, "passing");

        var left = await connection.GetDatabase().KeyTimeToLiveAsync(RedisKeys.RateLimit("passing", limit.Name, "passing", algorithm == nameof(RateLimitAlgorithm.SlidingWindow)));
        Assert.InRange(left!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData(nameof(RateLimitAlgorithm.TokenBucket))]
    [InlineData(nameof(RateLimitAlgorithm.SlidingWindow))]
    public async Task Take_WhenOneOfTwoLimitsRefuses_IsCountedByNeither(string algorithm)
    {
        var limiter = new RedisLimiter(connection);
        var wide = Limit(algorithm, 10, TimeSpan.FromHours(1));
        var narrow = Limit(algorithm, 1, TimeSpan.FromHours(1));

        RateRequest[] batch = [Request(wide, narrow), Request(wide, narrow), Request(wide, narrow)];
        await AskAsync(limiter, batch);

        Assert.Null(batch[0].Refusal);
        Assert.All(batch[1..], refused => Assert.Same(narrow, refused.Refusal!.Limit));
        Assert.Equal([9L, 9L, 9L], batch.Select(request => request.Charges[0].Decision.Remaining));
        Assert.Equal(8, (await TakeAsync(limiter, wide, "both")).Remaining);
    }

    [Fact]
    public async Task Take_AfterThePolicyBecameTheOtherKind_CountsAnew()
    {
        var limiter = new RedisLimiter(connection);
        var bucket = Limit(nameof(RateLimitAlgorithm.TokenBucket), 5, TimeSpan.FromHours(1));
        Assert.Equal(4, (await TakeAsync(limiter, bucket, "changed")).Remaining);

        var window = bucket with { Algorithm = RateLimitAlgorithm.SlidingWindow };

        Assert.Equal(4, (await TakeAsync(limiter, window, "changed")).Remaining);
        Assert.Equal(3, (await TakeAsync(limiter, bucket, "changed")).Remaining);
    }

    [Fact]
    public async Task Take_ForALease_GrantsATenthOfWhatIsLeft_AndTheLastOneByOne()
    {
        var limiter = new RedisLimiter(connection);
        var limit = Limit(nameof(RateLimitAlgorithm.TokenBucket), 1000, TimeSpan.FromHours(1));
        RateRequest[] requests = [Wanting(998), Wanting(50), .. Enumerable.Range(0, 300).Select(_ => Wanting(10))];

        await AskAsync(limiter, requests);

        var remaining = requests.Select(request => request.Charges[0].Decision.Remaining).ToList();
        Assert.Equal([900L, 850L], remaining[..2]);
        var few = remaining.FindIndex(left => left < 20);
        var none = few + (int)remaining[few];
        Assert.Equal(Enumerable.Range(0, none - few + 1).Reverse().Select(left => (long)left), remaining[few..(none + 1)]);
        Assert.NotNull(requests[none + 1].Refusal);

        // Of the fifty one is spent, the others are in the lease.
        for (var i = 0; i < 49; i++)
        {
            Assert.Equal(0, requests[1].Charges[0].Lease!.Spend(limit, Lease.Now(TimeProvider.System), out _, out _));
        }

        Assert.NotEqual(0, requests[1].Charges[0].Lease!.Spend(limit, Lease.Now(TimeProvider.System), out _, out _));

        RateRequest Wanting(int count) => new("lease", [new(limit, "lease") { Want = count, Lease = new() }]);
    }

    public void Dispose() => connection.Dispose();

    private static RateRequest Request(params RateLimit[] limits) => new("both", [.. limits.Select(limit => new Charge(limit, "both"))]);

    private static async Task<RateDecision> TakeAsync(RedisLimiter limiter, RateLimit limit, string partition)
    {
        var request = new RateRequest(partition, [new(limit, partition)]);
        await AskAsync(limiter, [request]);
        return request.Charges[0].Decision;
    }

    private static async Task AskAsync(RedisLimiter limiter, RateRequest[] batch)
    {
        var answers = await limiter.SendAsync(limiter.Group(batch));
        RedisLimiter.Read(batch, answers.Single(), DateTime.UtcNow.Ticks);
    }

    private static RateLimit Limit(string algorithm, int limit, TimeSpan window) =>
        new($"{algorithm}-{Guid.CreateVersion7():N}", Enum.Parse<RateLimitAlgorithm>(algorithm), RateLimitPartition.User, limit, window);
}
