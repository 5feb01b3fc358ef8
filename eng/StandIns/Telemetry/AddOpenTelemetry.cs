// Stands in for OpenTelemetry.Extensions.Hosting 1.17.0.
using Microsoft.Extensions.Hosting;
using OpenTelemetry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Hosts OpenTelemetry in the application.</summary>
public static class OpenTelemetryServicesExtensions
{
    /// <summary>Starts OpenTelemetry with the host and flushes it when the host is disposed. May be called several times.</summary>
    /// <param name="services">The application's services.</param>
    /// <returns>The builder to set it up with.</returns>
    public static OpenTelemetryBuilder AddOpenTelemetry(this IServiceCollection services)
    {
        if (!services.Any(service => service.ImplementationType == typeof(TelemetryHostedService)))
        {
            // First of all hosted services, so that the others' first activities are seen.
            services.Insert(0, ServiceDescriptor.Singleton<IHostedService, TelemetryHostedService>());
        }

        return new OpenTelemetryBuilder(services);
    }
}
