// Stands in for Microsoft.Extensions.Http.Resilience 10.8.0.
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts the standard resilience into HTTP clients.</summary>
public static class ResilienceHttpClientBuilderExtensions
{
    /// <summary>Adds total timeout, retries, circuit breaker and timeout per attempt.</summary>
    /// <param name="builder">The client.</param>
    /// <returns>The pipeline, to refine it.</returns>
    public static IHttpStandardResiliencePipelineBuilder AddStandardResilienceHandler(this IHttpClientBuilder builder) =>
        builder.AddStandardResilienceHandler(static _ => { });

    /// <summary>Adds total timeout, retries, circuit breaker and timeout per attempt.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Changes the standard values.</param>
    /// <returns>The pipeline, to refine it.</returns>
    public static IHttpStandardResiliencePipelineBuilder AddStandardResilienceHandler(
        this IHttpClientBuilder builder,
        Action<HttpStandardResilienceOptions> configure)
    {
        // A builder of defaults for all clients has no name.
        var name = string.IsNullOrEmpty(builder.Name) ? "standard" : $"{builder.Name}-standard";
        builder.Services.Configure(name, configure);
        builder.Services.TryAddSingleton<StandardPipelines>();

        // The pipeline's own limits apply instead.
        builder.ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan);
        builder.AddHttpMessageHandler(services => new ResilienceHandler(name, services.GetRequiredService<StandardPipelines>()));
        return new HttpStandardResiliencePipelineBuilder(name, builder.Services);
    }

    /// <summary>Removes what was added before, also by the defaults for all clients.</summary>
    /// <param name="builder">The client.</param>
    /// <returns>The same client.</returns>
    public static IHttpClientBuilder RemoveAllResilienceHandlers(this IHttpClientBuilder builder) =>
        builder.ConfigureAdditionalHttpMessageHandlers(static (handlers, _) =>
        {
            foreach (var resilience in handlers.OfType<ResilienceHandler>().ToList())
            {
                handlers.Remove(resilience);
            }
        });
}
