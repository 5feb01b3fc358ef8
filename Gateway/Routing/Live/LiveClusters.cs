using System.Net;
using System.Security.Cryptography;
using System.Text;
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
    private const char BeforeHash = '#';

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

    /// <summary>
    /// The cluster of a backend. YARP's names do not tell upper from lower case, but paths do: a backend that has both is told
    /// apart by a hash, behind what no address has.
    /// </summary>
    public static string IdOf(string backend) => backend.AsSpan().IndexOfAnyInRange('A', 'Z') < 0
        ? Prefix + backend
        : $"{Prefix}{backend}{BeforeHash}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(backend)).AsSpan(0, 8))}";

    /// <summary>Whether a cluster is a mapped backend rather than a service of Gatehouse's own.</summary>
    public static bool IsLive(string? clusterId) => clusterId?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    /// <summary>Whether a cluster came with the live configuration.</summary>
    public static bool IsOfConfiguration(string clusterId) => clusterId == RouteId || IsLive(clusterId);

    /// <summary>The address of a mapped backend.</summary>
    public static Uri BackendOf(string clusterId) => AddressOf(clusterId[Prefix.Length..].Split(BeforeHash)[0]);

    /// <summary>Where a backend of the configuration listens: its address as HTTP knows it.</summary>
    public static Uri AddressOf(string backend) => new(IsHttp2WithoutTls(backend) ? $"http{backend[Http2WithoutTls.Length..]}" : backend);

    /// <summary>Whether a backend must be spoken to in HTTP/2 from the first byte (RFC 9113 section 3.3).</summary>
    public static bool IsHttp2WithoutTls(string backend) => backend.StartsWith(Http2WithoutTls + "://", StringComparison.OrdinalIgnoreCase);

    public IProxyConfig GetConfig() => provider.GetConfig();

    /// <summary>Serves these backends, and those that are in force for requests that have already been matched.</summary>
    public void Serve(IReadOnlyList<string> backends) =>
        provider.Update(Routes, [Nowhere, .. backends.Union(served, StringComparer.Ordinal).Select(ToCluster)]);

    /// <summary>These are in force.</summary>
    public void Served(IReadOnlyList<string> backends) => served = backends;

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
