using System.Text.Json;

namespace Gatehouse.AdminDashboard.Clients;

/// <summary>The gateway's live configuration, limits and health: <c>/admin</c>.</summary>
internal sealed class GatewayAdminClient(GatewayApi api)
{
    private const string Config = "admin/config";
    private const string Limits = "admin/rate-limits";

    public Task<Versioned<GatewayConfig>> ConfigAsync(CancellationToken cancellationToken) => api.GetVersionedAsync<GatewayConfig>(Config, cancellationToken);

    public Task SaveAsync(GatewayConfig config, string? version, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Put, Config, config, cancellationToken, version);

    public Task<string> ExportAsync(CancellationToken cancellationToken) => api.GetTextAsync($"{Config}/export", cancellationToken);

    public async Task ImportAsync(string yaml, string? version, CancellationToken cancellationToken)
    {
        using var body = new StringContent(yaml, System.Text.Encoding.UTF8, "application/yaml");
        await api.SendAsync(HttpMethod.Post, $"{Config}/import", body, cancellationToken, version);
    }

    public Task<Page<ConfigVersion>> HistoryAsync(string? cursor, int limit, CancellationToken cancellationToken) =>
        api.GetAsync<Page<ConfigVersion>>(Page.Path($"{Config}/history", cursor, limit), cancellationToken);

    public Task RollBackAsync(int version, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Post, $"{Config}/rollback", new { version }, cancellationToken);

    public Task<Versioned<RateLimits>> LimitsAsync(CancellationToken cancellationToken) => api.GetVersionedAsync<RateLimits>(Limits, cancellationToken);

    public Task SaveLimitsAsync(IReadOnlyDictionary<string, RateLimit> policies, string? version, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Put, Limits, new { policies }, cancellationToken, version);

    public Task<RateLimitUse> UseAsync(int minutes, CancellationToken cancellationToken) =>
        api.GetAsync<RateLimitUse>($"{Limits}/usage?minutes={minutes}", cancellationToken);

    public Task<SystemHealth> HealthAsync(CancellationToken cancellationToken) => api.GetAsync<SystemHealth>("admin/health", cancellationToken);

    public Task<Uptime> UptimeAsync(CancellationToken cancellationToken) => api.GetAsync<Uptime>("admin/health/uptime", cancellationToken);

    /// <summary>What all gateways did in the last minutes, and for which tenants; or for one of them.</summary>
    public Task<TrafficNow> TrafficAsync(int minutes, Guid? tenant, CancellationToken cancellationToken) =>
        api.GetAsync<TrafficNow>($"admin/traffic?minutes={minutes}{(tenant is { } id ? $"&tenant={id}" : "")}", cancellationToken);
}

/// <summary>What is routed beside routes.json.</summary>
public sealed record GatewayConfig(string? DefaultBackend, IReadOnlyList<string> AllowedOrigins, IReadOnlyList<Mapping> Mappings);

/// <summary>Where the requests of one frontend go.</summary>
public sealed record Mapping(string FrontendHost, int? FrontendPort, string? PathPrefix, string Backend);

/// <summary>A version of the configuration.</summary>
public sealed record ConfigVersion(int Version, Guid? AuthorId, string? AuthorName, DateTimeOffset At, string Origin, int? RolledBackTo, IReadOnlyList<JsonElement> Changes);

/// <summary>The policies in force, and those of the process's own configuration.</summary>
public sealed record RateLimits(IReadOnlyDictionary<string, RateLimit> Policies, IReadOnlyDictionary<string, RateLimit> Configured);

/// <summary>A policy.</summary>
public sealed record RateLimit(string Algorithm, string Partition, int Limit, int WindowSeconds, IReadOnlyDictionary<string, int>? Plans);

/// <summary>How the policies were used.</summary>
public sealed record RateLimitUse(int Minutes, IReadOnlyList<PolicyUse> Policies, IReadOnlyList<LimitedCaller> Limited);

/// <summary>How one policy was used.</summary>
public sealed record PolicyUse(string Policy, long Admitted, long Refused);

/// <summary>Somebody who was refused.</summary>
public sealed record LimitedCaller(string Policy, string? Kind, string Who, long Refused);

/// <summary>How everything is.</summary>
public sealed record SystemHealth(
    string Status, IReadOnlyDictionary<string, BackendHealth> Backends, IReadOnlyDictionary<string, ServiceHealth> Services, string Postgres, string Redis);

/// <summary>A mapped backend.</summary>
public sealed record BackendHealth(string Status, DateTimeOffset? LastUp, DateTimeOffset? FirstDownAt, long? LatencyMs, DateTimeOffset? LastCheck);

/// <summary>One of Gatehouse's own services.</summary>
public sealed record ServiceHealth(string Status, long LatencyMs);

/// <summary>How everything was in the last day, slot by slot.</summary>
public sealed record Uptime(DateTimeOffset From, int SlotMinutes, IReadOnlyList<UptimeLine> Items);

/// <summary>One service, or mapped backend.</summary>
/// <param name="Name">Which.</param>
/// <param name="Up">How often it was found up, by slot.</param>
/// <param name="Down">How often it was not.</param>
/// <param name="LatencyMs">How long an answer took, in the mean.</param>
public sealed record UptimeLine(string Name, IReadOnlyList<int> Up, IReadOnlyList<int> Down, double? LatencyMs)
{
    /// <summary>Which part of the time it was up; nothing while nobody looked.</summary>
    public double? Part => Up.Sum() + Down.Sum() is > 0 and var all ? (double)Up.Sum() / all : null;
}

/// <summary>What all gateways did in the last minutes.</summary>
public sealed record TrafficNow(
    int Minutes, long Requests, IReadOnlyList<RefusedCount> Refusals, double? P50Ms, double? P95Ms, IReadOnlyList<TenantTraffic> Tenants);

/// <summary>Requests that were not served, by why.</summary>
public sealed record RefusedCount(string Reason, long Requests);

/// <summary>What one tenant did of it.</summary>
public sealed record TenantTraffic(Guid TenantId, long Requests, long Refused);
