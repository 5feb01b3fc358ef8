// Stands in for Microsoft.Extensions.ServiceDiscovery 10.8.0.
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.ServiceDiscovery;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers service discovery.</summary>
public static class ServiceDiscoveryServiceCollectionExtensions
{
    /// <summary>Registers resolution of service names from configuration.</summary>
    /// <param name="services">The application's services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddServiceDiscovery(this IServiceCollection services)
    {
        services.TryAddSingleton<ServiceEndpoints>();
        return services;
    }
}

/// <summary>Puts service discovery into HTTP clients.</summary>
public static class ServiceDiscoveryHttpClientBuilderExtensions
{
    /// <summary>Lets the client use <c>http://name</c>, <c>https+http://name</c> and <c>http://_endpoint.name</c>.</summary>
    /// <param name="httpClientBuilder">The client.</param>
    /// <returns>The same client.</returns>
    public static IHttpClientBuilder AddServiceDiscovery(this IHttpClientBuilder httpClientBuilder)
    {
        httpClientBuilder.Services.AddServiceDiscovery();
        return httpClientBuilder.AddHttpMessageHandler(services => new ResolvingHttpHandler(services.GetRequiredService<ServiceEndpoints>()));
    }
}
