using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;

namespace Gatehouse.ServiceDefaults.Http;

/// <summary>How every <see cref="HttpClient"/> of the system behaves.</summary>
public static class HttpDefaults
{
    // The standard first delay of two seconds is longer than a person waits for a page.
    private static readonly TimeSpan FirstRetryAfter = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Lets clients find services by name (<c>http://orders</c>) and deal with failing ones: 10 s for an attempt, 30 s for
    /// all of them, retries of safe methods only, and a circuit breaker for each service.
    /// </summary>
    /// <typeparam name="TBuilder">The kind of application.</typeparam>
    /// <param name="builder">The application being built.</param>
    /// <returns>The same application.</returns>
    public static TBuilder AddHttpDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler(options =>
            {
                options.Retry.Delay = FirstRetryAfter;

                // Experimental in Microsoft.Extensions.Http.Resilience 10, which would be an error here.
#pragma warning disable EXTEXP0001
                options.Retry.DisableForUnsafeHttpMethods();
#pragma warning restore EXTEXP0001
            }).SelectPipelineByAuthority();
            http.AddServiceDiscovery();
        });
        return builder;
    }
}
