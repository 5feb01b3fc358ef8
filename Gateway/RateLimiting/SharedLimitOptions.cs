using System.ComponentModel.DataAnnotations;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>How gateways share limits. Section <c>Gateway</c>.</summary>
internal sealed class SharedLimitOptions
{
    /// <summary>How many gateways there are at least; while Redis is away each admits its part of every limit. More are noticed by themselves.</summary>
    [Range(1, 1000)]
    public int Replicas { get; set; } = 1;

    /// <summary>How long a request waits for Redis before Redis counts as away.</summary>
    [Range(5, 10_000)]
    public int RedisTimeoutMilliseconds { get; set; } = 250;
}
