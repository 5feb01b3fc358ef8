using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.ServiceDefaults.UnitTests.Contracts;

public sealed class LatencyBucketsTests
{
    [Fact]
    public void Quantile_OfManyLatencies_IsInTheRightBucket()
    {
        var counts = new long[LatencyBuckets.Count];
        foreach (var latency in Enumerable.Range(1, 100))
        {
            counts[LatencyBuckets.Of(latency)]++;
        }

        Assert.InRange(LatencyBuckets.Quantile(counts, 0.5)!.Value, 49, 51);
        Assert.InRange(LatencyBuckets.Quantile(counts, 0.95)!.Value, 90, 100);
    }

    [Fact]
    public void Quantile_OfNothing_IsNothing() => Assert.Null(LatencyBuckets.Quantile(new long[LatencyBuckets.Count], 0.5));

    [Fact]
    public void Of_WhatTakesTooLong_IsTheLastBucket() => Assert.Equal(LatencyBuckets.Count - 1, LatencyBuckets.Of(1_000_000));
}
