using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gatehouse.Gateway.Health;

/// <summary>Every service, Postgres and Redis in one answer.</summary>
/// <param name="Status">Healthy when everything is; Degraded when the gateway serves but something behind it does not; Unhealthy when the gateway itself cannot serve.</param>
/// <param name="Services">Each service's answer.</param>
/// <param name="Postgres">The worst any service says of its database.</param>
/// <param name="Redis">What the gateway itself sees of Redis.</param>
internal sealed record SystemHealth(string Status, IReadOnlyDictionary<string, ServiceState> Services, string Postgres, string Redis)
{
    private const string Healthy = nameof(HealthStatus.Healthy);
    private const string Degraded = nameof(HealthStatus.Degraded);
    private const string Unhealthy = nameof(HealthStatus.Unhealthy);
    private const string Unknown = "Unknown";

    // Named by the client integrations: the context's type, and the Redis library.
    private const string DatabaseCheck = "DbContext";
    private const string RedisCheck = "Redis";

    public static SystemHealth Of(HealthReport own, IReadOnlyDictionary<string, ServiceState> services)
    {
        var databases = services.Values.SelectMany(state => state.Checks ?? new Dictionary<string, string>())
            .Where(check => check.Key.Contains(DatabaseCheck, StringComparison.Ordinal)).Select(check => check.Value)
            .Concat(own.Entries.Where(check => check.Key.Contains(DatabaseCheck, StringComparison.Ordinal)).Select(check => check.Value.Status.ToString())).ToList();
        var redis = own.Entries.Where(check => check.Key.Contains(RedisCheck, StringComparison.Ordinal)).Select(check => check.Value.Status.ToString()).ToList();

        // Neither is needed to serve: limits are then counted locally, known tokens go on, and the configuration is in memory.
        var self = own.Entries.Where(check => !check.Key.Contains(RedisCheck, StringComparison.Ordinal) && !check.Key.Contains(DatabaseCheck, StringComparison.Ordinal))
            .All(check => check.Value.Status is not HealthStatus.Unhealthy);
        var all = services.Values.All(state => state.Status == Healthy) && own.Status is HealthStatus.Healthy;
        return new(!self ? Unhealthy : all ? Healthy : Degraded, services, Worst(databases), Worst(redis));
    }

    private static string Worst(List<string> states) =>
        states is [] ? Unknown : states.Contains(Unhealthy) ? Unhealthy : states.Contains(Degraded) ? Degraded : Healthy;
}
