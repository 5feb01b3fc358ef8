using Gatehouse.Gateway.Routing.Live;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Edge;

/// <summary>Other sites' origins that may call with credentials: the process's own configuration and the live one together.</summary>
internal sealed class AllowedOrigins(IOptions<EdgeOptions> edge, LiveRoutes live)
{
    private readonly HashSet<string> fixedOrigins = new(edge.Value.AllowedOrigins, StringComparer.OrdinalIgnoreCase);

    public bool Contains(string origin) => fixedOrigins.Contains(origin) || live.Current?.AllowedOrigins.Contains(origin) == true;
}
