using Gatehouse.Gateway.RateLimiting;

namespace Gatehouse.Gateway.UnitTests.RateLimiting;

public sealed class LeaseTests
{
    private static readonly RateLimit Wide = new("tenant", RateLimitAlgorithm.TokenBucket, RateLimitPartition.Tenant, 30_000, TimeSpan.FromMinutes(1));

    private readonly Lease lease = new();
    private long now = DateTime.UtcNow.Ticks;

    [Theory]
    [InlineData(100, 60, 1)]
    [InlineData(1200, 60, 12)]
    [InlineData(30_000, 60, 300)]
    [InlineData(30_000, 3600, 8)]
    [InlineData(1000, 1, 10)]
    public void LargestLease_IsAHundredthOfTheLimitOrASecondsWorth(int limit, int seconds, int expected) =>
        Assert.Equal(expected, new RateLimit("b", RateLimitAlgorithm.TokenBucket, RateLimitPartition.Tenant, limit, TimeSpan.FromSeconds(seconds)).LargestLease);

    [Fact]
    public void LargestLease_OfASlidingWindow_IsOne() =>
        Assert.Equal(1, new RateLimit("w", RateLimitAlgorithm.SlidingWindow, RateLimitPartition.User, 10_000, TimeSpan.FromSeconds(1)).LargestLease);

    [Fact]
    public void Spend_OfAQuietClient_TakesOneByOne()
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(1, Ask());
            now += TimeSpan.FromSeconds(1).Ticks;
        }
    }

    [Fact]
    public void Spend_OfABusyClient_TakesAsMuchAsItLatelySpent_AndNoMoreThanTheLargest()
    {
        for (var i = 1; i <= 340; i++)
        {
            Assert.Equal(Math.Min(i, 300), Ask());
        }

        now += Lease.Life.Ticks;
        Assert.Equal(300, Ask());
    }

    [Fact]
    public void Spend_WithWhatWasGranted_NeedsNoRedis_UntilItEnds()
    {
        lease.Spend(Wide, now, out _);
        lease.Keep(3, new(true, 100, TimeSpan.FromSeconds(1)), now);

        Assert.Equal(0, lease.Spend(Wide, now, out var first));
        Assert.Equal(101, first.Remaining);
        now += Lease.Life.Ticks;
        Assert.NotEqual(0, lease.Spend(Wide, now, out _));
        lease.Keep(1, new(true, 100, TimeSpan.FromSeconds(1)), now);
        Assert.NotEqual(0, lease.Spend(Wide, now, out _));
    }

    [Fact]
    public void Spend_WhileSomebodyAsks_TakesOnlyItsOwn()
    {
        for (var i = 0; i < 10; i++)
        {
            Ask();
        }

        Assert.Equal(11, lease.Spend(Wide, now, out _));
        Assert.Equal(1, lease.Spend(Wide, now, out _));
        lease.GiveBack(spent: false);
        Assert.Equal(13, lease.Spend(Wide, now, out _));
    }

    [Fact]
    public void Empty_IsRemembered_UntilThereIsSomethingAgain()
    {
        Assert.False(lease.IsEmpty(now, out _));
        lease.Spend(Wide, now, out _);
        lease.Keep(0, new(false, 0, TimeSpan.FromSeconds(3)), now);

        now += TimeSpan.FromSeconds(2).Ticks;
        Assert.True(lease.IsEmpty(now, out var refusal));
        Assert.Equal((false, TimeSpan.FromSeconds(1)), (refusal.IsAdmitted, refusal.Wait));
        Assert.False(lease.IsIdle(now));
        now += TimeSpan.FromSeconds(1).Ticks;
        Assert.False(lease.IsEmpty(now, out _));
    }

    private int Ask()
    {
        var want = lease.Spend(Wide, now, out _);
        lease.Keep(1, new(true, 100, TimeSpan.FromSeconds(1)), now);
        return want;
    }
}
