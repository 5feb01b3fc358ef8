using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>Degraded while this gateway counts alone.</summary>
internal sealed class RateLimitHealth(RedisPresence presence) : IHealthCheck
{
    public const string Name = "rate-limits";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(presence.IsHere
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded($"Redis is away; limits are counted alone, as one of {presence.Gateways}."));
}
