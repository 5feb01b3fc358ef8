using System.Net;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.LoadBalancing;

namespace Gatehouse.Gateway.Routing.Live;

/// <summary>The mapped backends in YARP's words, and the routes whose cluster is chosen by the request.</summary>
internal sealed class LiveClusters : IProxyConfigProvider
{
    public const string RouteId = "live";

    /// <summary>The scheme of a backend that speaks HTTP/2 without TLS, as gRPC servers inside a network do.</summary>
    public const string Http2WithoutTls = "h2c";

    private const string Prefix = "backend:";

    // No request has this path, which the path rules refuse; what nothing else takes is put on the route by UnknownPaths.
    private const string NoPath = "/;live";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private static readonly RouteConfig[] Routes =
    [
        new()
        {
            RouteId = RouteId,
            ClusterId = RouteId,
            Match = new() { Path = NoPath },
            AuthorizationPolicy = "default",
            Timeout = Timeout,
            Transforms = [new Dictionary<string, string> { ["PathRemovePrefix"] = "/api" }],
        },
        Webhooks.Webhooks.Route,
    ];

    private readonly InMemoryConfigProvider provider = new(Routes, [Nowhere]);
    private IReadOnlyList<string> served = [];

    private static ClusterConfig Nowhere => new() { ClusterId = RouteId };

    public static string IdOf(string backend) => Prefix + backend;

    /// <summary>Whether a cluster is a mapped backend rather than a service of Gatehouse's own.</summary>
    public static bool IsLive(string? clusterId) => clusterId?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    /// <summary>Whether a cluster came with the live configuration.</summary>
    public static bool IsOfConfiguration(string clusterId) => clusterId == RouteId || IsLive(clusterId);

    /// <summary>The address of a mapped backend.</summary>
    public static Uri BackendOf(string clusterId) => AddressOf(clusterId[Prefix.Length..]);

    /// <summary>Where a backend of the configuration listens: its address as HTTP knows it.</summary>
    public static Uri AddressOf(string backend) => new(IsHttp2WithoutTls(backend) ? $"http{backend[Http2WithoutTls.Length..]}" : backend);

    /// <summary>Whether a backend must be spoken to in HTTP/2 from the first byte (RFC 9113 section 3.3).</summary>
    public static bool IsHttp2WithoutTls(string backend) => backend.StartsWith(Http2WithoutTls + "://", StringComparison.OrdinalIgnoreCase);

    public IProxyConfig GetConfig() => provider.GetConfig();

    /// <summary>Serves these backends, and those before them for requests that have already been matched.</summary>
    public void Serve(IReadOnlyList<string> backends)
    {
        var all = backends.Union(served, StringComparer.Ordinal).ToList();
        served = backends;
        provider.Update(Routes, [Nowhere, .. all.Select(ToCluster)]);
    }

    private static ClusterConfig ToCluster(string backend) => new()
    {
        ClusterId = IdOf(backend),
        LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,
        Destinations = new Dictionary<string, DestinationConfig> { ["backend"] = new() { Address = AddressOf(backend).AbsoluteUri } },
        HttpRequest = IsHttp2WithoutTls(backend)
            ? new() { ActivityTimeout = RouteTable.IdleTimeout, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact }
            : new() { ActivityTimeout = RouteTable.IdleTimeout },
        HealthCheck = RouteTable.Health,
    };
}
