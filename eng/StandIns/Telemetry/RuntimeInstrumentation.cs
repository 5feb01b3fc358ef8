// Stands in for OpenTelemetry.Instrumentation.Runtime 1.17.0, on the runtime's own meter.
namespace OpenTelemetry.Metrics;

/// <summary>Metrics of the .NET runtime.</summary>
public static class MeterProviderBuilderExtensions
{
    /// <summary>Collects memory, garbage collection, thread pool and exception counts.</summary>
    /// <param name="builder">The metrics being set up.</param>
    /// <returns>The same builder.</returns>
    public static MeterProviderBuilder AddRuntimeInstrumentation(this MeterProviderBuilder builder) => builder.AddMeter("System.Runtime");
}
