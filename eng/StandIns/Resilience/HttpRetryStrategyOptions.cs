// Stands in for Microsoft.Extensions.Http.Resilience 10.8.0.
using Polly;
using Polly.Retry;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Retries transient failures with growing, jittered delays, and heeds <c>Retry-After</c>.</summary>
public class HttpRetryStrategyOptions : RetryStrategyOptions<HttpResponseMessage>
{
    /// <summary>Creates the options with the standard values.</summary>
    public HttpRetryStrategyOptions()
    {
        BackoffType = DelayBackoffType.Exponential;
        UseJitter = true;
        ShouldHandle = static arguments => new ValueTask<bool>(HttpClientResiliencePredicates.IsTransient(arguments.Outcome));
        DelayGenerator = static arguments => new ValueTask<TimeSpan?>(RetryAfter(arguments.Outcome.Result));
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage? response) => response?.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > TimeProvider.System.GetUtcNow() => date - TimeProvider.System.GetUtcNow(),
        _ => null,
    };
}

/// <summary>Narrows what is retried.</summary>
public static class HttpRetryStrategyOptionsExtensions
{
    /// <summary>Never retries POST, PATCH, PUT, DELETE and CONNECT.</summary>
    /// <param name="options">The retry options.</param>
    public static void DisableForUnsafeHttpMethods(this HttpRetryStrategyOptions options) =>
        options.DisableFor(HttpMethod.Delete, HttpMethod.Post, HttpMethod.Put, HttpMethod.Connect, HttpMethod.Patch);

    /// <summary>Never retries the given methods.</summary>
    /// <param name="options">The retry options.</param>
    /// <param name="methods">The methods.</param>
    public static void DisableFor(this HttpRetryStrategyOptions options, params HttpMethod[] methods)
    {
        var handled = options.ShouldHandle;
        options.ShouldHandle = arguments =>
            arguments.Context.Properties.TryGetValue(ResilienceHandler.Request, out var request) && methods.Contains(request.Method)
                ? new ValueTask<bool>(false)
                : handled(arguments);
    }
}
