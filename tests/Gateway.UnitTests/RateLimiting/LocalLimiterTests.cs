using Gatehouse.Gateway.RateLimiting;
using Gatehouse.TestKit;

namespace Gatehouse.Gateway.UnitTests.RateLimiting;

public sealed class LocalLimiterTests
{
    private static readonly RateLimit Limit = new("user", RateLimitAlgorithm.TokenBucket, RateLimitPartition.User, 60, TimeSpan.FromMinutes(1));

    private readonly ManualTime time = new();

    [Fact]
    public void Take_WithThreeReplicas_AdmitsAThird()
    {
        var limiter = Limiter(3);

        Assert.Equal(20, Enumerable.Range(0, 60).Count(_ => limiter.Take(Limit, "a").IsAdmitted));
        Assert.True(limiter.Take(Limit, "b").IsAdmitted);
    }

    [Theory]
    [InlineData(nameof(RateLimitAlgorithm.TokenBucket))]
    [InlineData(nameof(RateLimitAlgorithm.SlidingWindow))]
    public void Take_OfALimitThatIsAsGoodAsNone_IsAdmitted(string algorithm)
    {
        var none = Limit with { Algorithm = Enum.Parse<RateLimitAlgorithm>(algorithm), Limit = int.MaxValue };

        Assert.True(Limiter(1).Take(none, "a").IsAdmitted);
        Assert.True(Limiter(3).Take(none, "a").IsAdmitted);
    }

    [Fact]
    public void Take_AfterATokensTime_IsAdmittedOnceMore()
    {
        var limiter = Limiter(1);
        for (var i = 0; i < 60; i++)
        {
            limiter.Take(Limit, "a");
        }

        var refused = limiter.Take(Limit, "a");
        time.Advance(refused.Wait);

        Assert.Equal(TimeSpan.FromSeconds(1), refused.Wait);
        Assert.True(limiter.Take(Limit, "a").IsAdmitted);
        Assert.False(limiter.Take(Limit, "a").IsAdmitted);
    }

    [Fact]
    public async Task Take_FromManyThreads_AdmitsExactlyTheLimit()
    {
        var limiter = Limiter(1);

        var decisions = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Task.Run(() => limiter.Take(Limit, "a"))));

        Assert.Equal(60, decisions.Count(d => d.IsAdmitted));
    }

    [Fact]
    public void Take_FromASlidingWindow_NeverAdmitsMoreThanTheShareInOne()
    {
        var limiter = Limiter(2);
        var limit = Limit with { Algorithm = RateLimitAlgorithm.SlidingWindow };
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(30, Enumerable.Range(0, 60).Count(_ => limiter.Take(limit, "a").IsAdmitted));

        time.Advance(TimeSpan.FromSeconds(59));
        var refused = limiter.Take(limit, "a");
        time.Advance(refused.Wait);

        Assert.False(refused.IsAdmitted);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Wait);
        Assert.Equal(30, Enumerable.Range(0, 60).Count(_ => limiter.Take(limit, "a").IsAdmitted));
    }

    private LocalLimiter Limiter(int replicas) => new(() => replicas, time);
}
