using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.Gateway.Edge;

/// <summary>How requests end, by route and tenant. Durations are ASP.NET Core's <c>http.server.request.duration</c>.</summary>
internal sealed class RequestMetrics(IMeterFactory meters)
{
    // Every tenant is a series of its own in whatever stores them; the rest are counted together.
    private const int MaxTenants = 1000;
    private const string OtherTenants = "other";
    private const string NoTenant = "none";

    private readonly ConcurrentDictionary<TenantId, string> tenants = new();

    private readonly Counter<long> requests = meters.Create(GatewayTelemetry.Name)
        .CreateCounter<long>("gatehouse.gateway.requests", "{request}", "Requests by route, tenant and outcome");

    public void Count(string route, int status, TenantId? tenant)
    {
        if (requests.Enabled)
        {
            var tags = new TagList
            {
                { "gatehouse.route", route },
                { "gatehouse.tenant.id", tenant is { } id ? Name(id) : NoTenant },
                { "gatehouse.outcome", Outcome(status) },
                { "http.response.status_code", status },
            };
            requests.Add(1, tags);
        }
    }

    private string Name(TenantId tenant) =>
        tenants.TryGetValue(tenant, out var name) ? name
        : tenants.Count < MaxTenants ? tenants.GetOrAdd(tenant, tenant.ToString())
        : OtherTenants;

    public static string Outcome(int status) => status switch
    {
        401 => "unauthenticated",
        403 => "forbidden",
        429 => "limited",
        502 or 503 or 504 => "backend_failed",
        >= 500 => "failed",
        >= 400 => "refused",
        _ => "served",
    };
}
