// Stands in for Microsoft.Extensions.ServiceDiscovery.Yarp 10.8.0.
using Microsoft.Extensions.ServiceDiscovery.Yarp;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts service discovery into the reverse proxy.</summary>
public static class ServiceDiscoveryReverseProxyServiceCollectionExtensions
{
    /// <summary>Lets destinations be named <c>http://name</c>, <c>https+http://name</c> or <c>http://_endpoint.name</c>.</summary>
    /// <param name="builder">The reverse proxy.</param>
    /// <returns>The same reverse proxy.</returns>
    public static IReverseProxyBuilder AddServiceDiscoveryDestinationResolver(this IReverseProxyBuilder builder)
    {
        builder.Services.AddServiceDiscovery();
        builder.Services.AddSingleton<IDestinationResolver, ServiceDiscoveryDestinationResolver>();
        return builder;
    }
}
