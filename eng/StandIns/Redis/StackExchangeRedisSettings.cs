// Stands in for Aspire.StackExchange.Redis 13.5.4.
namespace Aspire.StackExchange.Redis;

/// <summary>How <c>AddRedisClient</c> connects and what it adds.</summary>
public sealed class StackExchangeRedisSettings
{
    /// <summary>The connection string, <c>host:port,password=…</c>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Adds no health check.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Has no effect: StackExchange.Redis 1.2.6 has nothing to trace.</summary>
    public bool DisableTracing { get; set; }
}
