using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>Degraded while revocations come by the slower path, or not at all; the description says for how long.</summary>
internal sealed class RevocationHealth(InvalidationPulse pulse) : IHealthCheck
{
    public const string Name = "revocations";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var age = Math.Round(pulse.Age.TotalSeconds, 1);
        return Task.FromResult(pulse.IsPushed
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded(
                $"Nothing is pushed; what is known is {age} s old.", data: new Dictionary<string, object> { ["ageSeconds"] = age }));
    }
}
