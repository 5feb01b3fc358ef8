// Stands in for OpenTelemetry.Instrumentation.AspNetCore 1.17.0.
using Microsoft.AspNetCore.Http;

namespace OpenTelemetry.Instrumentation.AspNetCore;

/// <summary>Which requests are traced.</summary>
public class AspNetCoreTraceInstrumentationOptions
{
    /// <summary>Answers false for a request that is not to be traced; null traces all.</summary>
    public Func<HttpContext, bool>? Filter { get; set; }
}
