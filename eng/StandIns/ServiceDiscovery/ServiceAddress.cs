// Stands in for Microsoft.Extensions.ServiceDiscovery 10.8.0.
namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>A logical address taken apart: <c>https+http://_admin.users</c> asks for endpoint "admin" of service "users".</summary>
internal sealed record ServiceAddress(string Service, string? Endpoint, string[] Schemes)
{
    public static ServiceAddress Parse(Uri address)
    {
        var schemes = address.Scheme.Split('+');
        var host = address.Host;
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        return host.StartsWith('_') && dot > 1
            ? new ServiceAddress(host[(dot + 1)..], host[1..dot], schemes)
            : new ServiceAddress(host, null, schemes);
    }
}
