using System.Diagnostics.Metrics;
using Gatehouse.Gateway.Edge;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>How limits decide, and whether together, ahead or alone.</summary>
internal sealed class RateLimitMetrics(IMeterFactory meters)
{
    public const string Shared = "redis";
    public const string Leased = "lease";
    public const string Local = "local";

    private readonly Counter<long> decisions = meters.Create(GatewayTelemetry.Name)
        .CreateCounter<long>("gatehouse.gateway.rate_limit.decisions", "{decision}", "Requests admitted and refused by each limit");

    public bool IsEnabled => decisions.Enabled;

    public void Count(RateLimit limit, RateDecision decision, string source) => decisions.Add(
        1,
        new("gatehouse.rate_limit.policy", limit.Name),
        new("gatehouse.rate_limit.outcome", decision.IsAdmitted ? "admitted" : "refused"),
        new("gatehouse.rate_limit.source", source));
}
