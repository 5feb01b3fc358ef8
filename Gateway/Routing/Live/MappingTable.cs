using System.Collections.Frozen;

namespace Gatehouse.Gateway.Routing.Live;

/// <summary>Finds the backend of a request: the longest path prefix of its host, else the host alone, else the default.</summary>
internal sealed class MappingTable(GatewayConfiguration configuration)
{
    // Of each host: longer prefixes before shorter ones and before none, a named port before any.
    private readonly FrozenDictionary<string, HostMapping[]> hosts = configuration.Mappings
        .GroupBy(mapping => HostName.Of(mapping.FrontendHost) ?? mapping.FrontendHost, StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(
            host => host.Key,
            host => host.OrderByDescending(mapping => mapping.PathPrefix?.Length ?? 0).ThenByDescending(mapping => mapping.FrontendPort.HasValue).ToArray(),
            StringComparer.OrdinalIgnoreCase);

    /// <param name="host">The host the client asked for, without a port.</param>
    /// <param name="port">The port it asked for.</param>
    /// <param name="path">The path after <c>/api</c>.</param>
    /// <returns>The backend, or nothing when there is no default.</returns>
    public string? Find(string host, int port, PathString path)
    {
        // A name with the dot of the root is the same name (RFC 1034 section 3.1).
        if (hosts.TryGetValue(host.EndsWith('.') ? host[..^1] : host, out var mappings))
        {
            foreach (var mapping in mappings)
            {
                if ((mapping.FrontendPort ?? port) == port
                    && (mapping.PathPrefix is null || path.StartsWithSegments(mapping.PathPrefix, StringComparison.OrdinalIgnoreCase)))
                {
                    return mapping.Backend;
                }
            }
        }

        return configuration.DefaultBackend;
    }
}
