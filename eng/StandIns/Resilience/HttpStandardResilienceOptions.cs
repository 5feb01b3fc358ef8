// Stands in for Microsoft.Extensions.Http.Resilience 10.8.0, over Polly 8. Its limit of 1,000 calls at a time is left out.
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>The standard way to deal with a service that fails: total timeout, retry, circuit breaker, timeout per attempt.</summary>
public class HttpStandardResilienceOptions
{
    /// <summary>How long a call may take with all its attempts: 30 s.</summary>
    public HttpTimeoutStrategyOptions TotalRequestTimeout { get; set; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>What is tried again and when: three times, after two seconds and then ever longer.</summary>
    public HttpRetryStrategyOptions Retry { get; set; } = new();

    /// <summary>When a failing service is left alone for a while.</summary>
    public HttpCircuitBreakerStrategyOptions CircuitBreaker { get; set; } = new();

    /// <summary>How long one attempt may take: 10 s.</summary>
    public HttpTimeoutStrategyOptions AttemptTimeout { get; set; } = new() { Timeout = TimeSpan.FromSeconds(10) };
}

/// <summary>A time limit.</summary>
public class HttpTimeoutStrategyOptions : TimeoutStrategyOptions;

/// <summary>Opens the circuit on transient failures.</summary>
public class HttpCircuitBreakerStrategyOptions : CircuitBreakerStrategyOptions<HttpResponseMessage>
{
    /// <summary>Creates the options with transient failures as failures.</summary>
    public HttpCircuitBreakerStrategyOptions() =>
        ShouldHandle = static arguments => new ValueTask<bool>(HttpClientResiliencePredicates.IsTransient(arguments.Outcome));
}
