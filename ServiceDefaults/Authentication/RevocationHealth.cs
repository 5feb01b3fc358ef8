using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>Degraded while revocations come by the slower path, or not at all; the description says for how long.</summary>
internal sealed class RevocationHealth(PushState push) : IHealthCheck
{
    public const string Name = "revocations";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var age = Math.Round(push.Age.TotalSeconds, 1);
        return Task.FromResult(push.IsLive
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded(
                $"Nothing is pushed; read from the database {age} s ago.", data: new Dictionary<string, object> { ["ageSeconds"] = age }));
    }
}
