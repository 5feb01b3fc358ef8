// Stands in for OpenTelemetry.Instrumentation.AspNetCore 1.17.0, on ASP.NET Core's own activities and meters.
using OpenTelemetry.Instrumentation.AspNetCore;

namespace OpenTelemetry.Trace
{
    /// <summary>Traces of incoming requests.</summary>
    public static class AspNetCoreInstrumentationTracerProviderBuilderExtensions
    {
        /// <summary>Traces every incoming request that the filter lets pass.</summary>
        /// <param name="builder">The traces being set up.</param>
        /// <param name="configureAspNetCoreTraceInstrumentationOptions">Sets the filter.</param>
        /// <returns>The same builder.</returns>
        public static TracerProviderBuilder AddAspNetCoreInstrumentation(
            this TracerProviderBuilder builder,
            Action<AspNetCoreTraceInstrumentationOptions>? configureAspNetCoreTraceInstrumentationOptions = null)
        {
            // ASP.NET Core 10 writes OpenTelemetry's names and attributes only when told to.
            AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);

            var options = new AspNetCoreTraceInstrumentationOptions();
            configureAspNetCoreTraceInstrumentationOptions?.Invoke(options);
            return builder.AddSource("Microsoft.AspNetCore").AddInstrumentation(() => new RequestTraces(options.Filter));
        }
    }
}

namespace OpenTelemetry.Metrics
{
    /// <summary>Metrics of incoming requests.</summary>
    public static class AspNetCoreInstrumentationMeterProviderBuilderExtensions
    {
        /// <summary>Collects ASP.NET Core's and Kestrel's meters.</summary>
        /// <param name="builder">The metrics being set up.</param>
        /// <returns>The same builder.</returns>
        public static MeterProviderBuilder AddAspNetCoreInstrumentation(this MeterProviderBuilder builder) => builder.AddMeter(
            "Microsoft.AspNetCore.Hosting",
            "Microsoft.AspNetCore.Server.Kestrel",
            "Microsoft.AspNetCore.Http.Connections",
            "Microsoft.AspNetCore.Routing",
            "Microsoft.AspNetCore.Diagnostics",
            "Microsoft.AspNetCore.RateLimiting",
            "Microsoft.AspNetCore.Authentication",
            "Microsoft.AspNetCore.Authorization",
            "Microsoft.AspNetCore.Identity",
            "Microsoft.AspNetCore.Components*",
            "Microsoft.AspNetCore.MemoryPool");
    }
}
