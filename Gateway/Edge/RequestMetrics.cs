using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Gatehouse.Gateway.Edge;

/// <summary>How requests end, by route. Durations are ASP.NET Core's <c>http.server.request.duration</c>.</summary>
internal sealed class RequestMetrics(IMeterFactory meters)
{
    private readonly Counter<long> requests = meters.Create(GatewayTelemetry.Name)
        .CreateCounter<long>("gatehouse.gateway.requests", "{request}", "Requests by route and outcome");

    public void Count(string route, int status)
    {
        if (requests.Enabled)
        {
            var tags = new TagList
            {
                { "gatehouse.route", route },
                { "gatehouse.outcome", Outcome(status) },
                { "http.response.status_code", status },
            };
            requests.Add(1, tags);
        }
    }

    private static string Outcome(int status) => status switch
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
