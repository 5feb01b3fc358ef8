// Stands in for OpenTelemetry.Instrumentation.Http 1.17.0, on .NET's own activities and meters.

namespace OpenTelemetry.Trace
{
    /// <summary>Traces of outgoing requests.</summary>
    public static class HttpClientInstrumentationTracerProviderBuilderExtensions
    {
        /// <summary>Traces every request an <see cref="HttpClient"/> sends.</summary>
        /// <param name="builder">The traces being set up.</param>
        /// <returns>The same builder.</returns>
        public static TracerProviderBuilder AddHttpClientInstrumentation(this TracerProviderBuilder builder) => builder.AddSource("System.Net.Http");
    }
}

namespace OpenTelemetry.Metrics
{
    /// <summary>Metrics of outgoing requests.</summary>
    public static class HttpClientInstrumentationMeterProviderBuilderExtensions
    {
        /// <summary>Collects the meters of HTTP clients and name resolution.</summary>
        /// <param name="builder">The metrics being set up.</param>
        /// <returns>The same builder.</returns>
        public static MeterProviderBuilder AddHttpClientInstrumentation(this MeterProviderBuilder builder) =>
            builder.AddMeter("System.Net.Http", "System.Net.NameResolution");
    }
}
