using System.Text.Json.Serialization;
using Gatehouse.Gateway.RateLimiting;

namespace Gatehouse.Gateway.Routing.Live;

/// <summary>What is routed beside routes.json, changed while the gateway runs.</summary>
/// <param name="DefaultBackend">Where a request goes that no mapping takes; nothing before the first configuration.</param>
/// <param name="AllowedOrigins">Origins of other sites that may call with credentials, beside those of the process's own configuration.</param>
/// <param name="Mappings">Which frontend's requests go where.</param>
internal sealed record GatewayConfiguration(
    string? DefaultBackend, IReadOnlyList<string> AllowedOrigins, IReadOnlyList<HostMapping> Mappings)
{
    /// <summary>Rate limits that are other than the process's own configuration has them; nothing when none is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, RateLimitRule>? RateLimits { get; init; }

    public static GatewayConfiguration None { get; } = new(null, [], []);

    /// <summary>Every backend, once.</summary>
    public IReadOnlyList<string> Backends() =>
        [.. Mappings.Select(mapping => mapping.Backend).Append(DefaultBackend).OfType<string>().Distinct(StringComparer.Ordinal)];
}

/// <summary>The requests of one frontend, or some of them.</summary>
/// <param name="FrontendHost">Name of the host, lower case.</param>
/// <param name="FrontendPort">Its port; any when none is given.</param>
/// <param name="PathPrefix">What the path begins with after <c>/api</c> is cut off; any when none is given.</param>
/// <param name="Backend">Where they go.</param>
internal sealed record HostMapping(string FrontendHost, int? FrontendPort, string? PathPrefix, string Backend)
{
    /// <summary>What no two mappings have in common.</summary>
    public string Key() => $"{HostName.Of(FrontendHost) ?? FrontendHost}{(FrontendPort is { } port ? $":{port}" : "")}{PathPrefix}";
}
