using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.SessionAffinity;

namespace Gatehouse.Gateway.Routing;

/// <summary>routes.json in YARP's words.</summary>
internal static class RouteTable
{
    private const string Destination = "service";

    // Between two reads of a body; the route's own timeout ends with the answer's headers.
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(100);

    // Longer than what is looked back on: else the failures of before would count against who has come back.
    public static readonly TimeSpan Reactivation = TimeSpan.FromSeconds(5);

    // How requests fare, within YARP; whether instances are alive, by ServiceProber.
    public static HealthCheckConfig Health { get; } = new()
    {
        Passive = new() { Enabled = true, Policy = HealthCheckConstants.PassivePolicy.TransportFailureRate, ReactivationPeriod = Reactivation },
        AvailableDestinationsPolicy = AnsweringDestinations.PolicyName,
    };

    public static RouteConfig ToRoute(RouteDefinition route) => new()
    {
        RouteId = route.Name!,
        ClusterId = route.Cluster,
        Match = new() { Path = route.Path, Methods = route.Methods is [] ? null : route.Methods },
        AuthorizationPolicy = route.Permission ?? (route.Anonymous ? "anonymous" : "default"),
        Timeout = route.Timeout,
        MaxRequestBodySize = route.MaxBodyBytes,
        Transforms = route.Prefix is { } prefix ? [new Dictionary<string, string> { ["PathRemovePrefix"] = prefix }] : null,
    };

    /// <param name="cluster">Name and address.</param>
    /// <param name="pages">Where its pages are, if it serves some: one browser's requests go to one instance, which holds what the browser shows.</param>
    public static ClusterConfig ToCluster(KeyValuePair<string, string> cluster, string? pages) => new()
    {
        ClusterId = cluster.Key,
        SessionAffinity = pages is null ? null : new()
        {
            Enabled = true,
            Policy = SessionAffinityConstants.Policies.ArrCookie,
            FailurePolicy = SessionAffinityConstants.FailurePolicies.Redistribute,
            AffinityKeyName = $"gh-{cluster.Key}-at",
            Cookie = new()
            {
                Path = pages,
                HttpOnly = true,
                IsEssential = true,
                SameSite = SameSiteMode.Lax,
                SecurePolicy = CookieSecurePolicy.SameAsRequest,
            },
        },
        LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,
        Destinations = new Dictionary<string, DestinationConfig> { [Destination] = new() { Address = cluster.Value } },
        HttpRequest = new() { ActivityTimeout = IdleTimeout },
        HealthCheck = Health,
    };
}
