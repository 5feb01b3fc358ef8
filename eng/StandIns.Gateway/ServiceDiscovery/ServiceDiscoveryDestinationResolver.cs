// Stands in for Microsoft.Extensions.ServiceDiscovery.Yarp 10.8.0.
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Microsoft.Extensions.ServiceDiscovery.Yarp;

/// <summary>Turns a destination with a logical address into one destination per endpoint of the service.</summary>
internal sealed class ServiceDiscoveryDestinationResolver(ServiceEndpoints endpoints) : IDestinationResolver
{
    public ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(
        IReadOnlyDictionary<string, DestinationConfig> destinations,
        CancellationToken cancellationToken)
    {
        // Taken before reading, so that a change in between is not missed.
        var changes = endpoints.Changes;
        var resolved = new Dictionary<string, DestinationConfig>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, destination) in destinations)
        {
            foreach (var address in endpoints.All(new Uri(destination.Address)))
            {
                resolved[$"{name}[{address.Authority}]"] = destination with
                {
                    Address = address.ToString(),
                    Health = HealthOf(destination, address),
                };
            }
        }

        return new ValueTask<ResolvedDestinationCollection>(new ResolvedDestinationCollection(resolved, changes));
    }

    private static string? HealthOf(DestinationConfig destination, Uri address) => string.IsNullOrEmpty(destination.Health)
        ? destination.Health
        : new UriBuilder(destination.Health) { Scheme = address.Scheme, Host = address.Host, Port = address.Port }.Uri.ToString();
}
