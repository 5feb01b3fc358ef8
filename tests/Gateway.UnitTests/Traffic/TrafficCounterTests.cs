using Gatehouse.Gateway.Traffic;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.Gateway.UnitTests.Traffic;

public sealed class TrafficCounterTests
{
    [Fact]
    public async Task Counts_CollectedWhileRequestsGoOn_AreAllThere()
    {
        var (counter, tenant, collected) = (new TrafficCounter(), TenantId.New(), 0L);
        var requests = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                counter.Count(tenant, "orders-read", i % 2 == 0 ? "served" : "limited", i % 50);
            }
        })));
        while (!requests.IsCompleted)
        {
            collected += Sum(counter);
        }

        await requests;
        Assert.Equal(80_000, collected + Sum(counter));
    }

    [Fact]
    public void Collect_IsByTenantRouteAndOutcome()
    {
        var (counter, acme, globex) = (new TrafficCounter(), TenantId.New(), TenantId.New());
        counter.Count(acme, "me", "served", 4);
        counter.Count(acme, "me", "served", 4);
        counter.Count(acme, "me", "forbidden", 1);
        counter.Count(globex, "me", "served", 9);

        var counts = counter.Collect();

        Assert.Equal([("forbidden", 1L), ("served", 2L)], counts[acme].Select(c => (c.Outcome, c.Requests)).Order());
        Assert.Equal(2, counts[acme].Single(c => c.Outcome == "served").Buckets[LatencyBuckets.Of(4)]);
        Assert.Equal(1, counts[globex].Single().Requests);
        Assert.Empty(counter.Collect());
    }

    private static long Sum(TrafficCounter counter) => counter.Collect().Values.Sum(counts => counts.Sum(c => c.Requests));
}
