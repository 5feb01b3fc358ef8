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
        Spend(out _);
        lease.Keep(3, new(true, 100, TimeSpan.FromSeconds(1)), now);

        Assert.Equal(0, Spend(out var first));
        Assert.Equal(101, first.Remaining);
        now += Lease.Life.Ticks;
        Assert.NotEqual(0, Spend(out _));
        lease.Keep(1, new(true, 100, TimeSpan.FromSeconds(1)), now);
        Assert.NotEqual(0, Spend(out _));
    }

    [Fact]
    public void Spend_WhileSomebodyAsks_TakesOnlyItsOwn()
    {
        for (var i = 0; i < 10; i++)
        {
            Ask();
        }

        Assert.Equal(11, Spend(out _));
        Assert.Equal(1, Spend(out _));
        lease.GiveBack(spent: false);
        Assert.Equal(13, Spend(out _));
    }

    [Fact]
    public void Empty_IsRemembered_UntilThereIsSomethingAgain()
    {
        Assert.False(lease.IsEmpty(now, out _));
        Spend(out _);
        lease.Keep(0, new(false, 0, TimeSpan.FromSeconds(3)), now);

        now += TimeSpan.FromSeconds(2).Ticks;
        Assert.True(lease.IsEmpty(now, out var refusal));
        Assert.Equal((false, TimeSpan.FromSeconds(1)), (refusal.IsAdmitted, refusal.Wait));
        Assert.False(lease.IsIdle(now));
        now += TimeSpan.FromSeconds(1).Ticks;
        Assert.False(lease.IsEmpty(now, out _));
    }

    [Fact]
    public void Spend_OfTheLastQuarter_TakesMoreAhead_Once_AndKeepsAllOfIt()
    {
        GrantForty(remaining: 5000);

        // 40 were spent before and 24 since: the next second's worth is 64, and 15 are left.
        Assert.Equal([.. Enumerable.Repeat(0, 23), 49, 0, 0], Enumerable.Range(0, 26).Select(_ => SpendOne()));

        lease.Keep(49, new(true, 4951, TimeSpan.FromSeconds(1)), now, isAhead: true);
        Assert.Equal(0, lease.Spend(Wide, now, out var decision, out _));
        Assert.Equal(4951 + 13 + 49 - 1, decision.Remaining);
    }

    [Fact]
    public void Spend_TakesNothingAhead_WhereLittleIsLeftOfTheLimit()
    {
        GrantForty(remaining: 300);
        Assert.All(Enumerable.Range(0, 39), _ => Assert.Equal(0, SpendOne()));
    }

    [Fact]
    public void Nothing_ThatWasTakenAhead_IsNoRefusal_AndIsNotAskedForAtOnce()
    {
        GrantForty(remaining: 5000);
        Assert.Contains(49, Enumerable.Range(0, 24).Select(_ => SpendOne()));

        lease.Keep(0, new(false, 5000, TimeSpan.FromMilliseconds(100)), now, isAhead: true);
        Assert.False(lease.IsEmpty(now, out _));
        Assert.Equal(0, SpendOne());
        now += TimeSpan.FromMilliseconds(100).Ticks;
        Assert.NotEqual(0, SpendOne());
    }

    // What is taken ahead when one is spent that is there.
    private int SpendOne()
    {
        Assert.Equal(0, lease.Spend(Wide, now, out _, out var ahead));
        return ahead;
    }

    private void GrantForty(long remaining)
    {
        for (var i = 0; i < 39; i++)
        {
            Ask();
        }

        Assert.Equal(40, Spend(out _));
        lease.Keep(40, new(true, remaining, TimeSpan.FromSeconds(1)), now);
    }

    private int Spend(out RateDecision decision) => lease.Spend(Wide, now, out decision, out _);

    private int Ask()
    {
        var want = Spend(out _);
        lease.Keep(1, new(true, 100, TimeSpan.FromSeconds(1)), now);
        return want;
    }
}
