// Stands in for Microsoft.Extensions.Http.Resilience 10.8.0.
using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Polly;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>The pipelines in use. They outlive the handlers, which the client factory renews, so that circuit breakers keep their count.</summary>
internal sealed class StandardPipelines(
    IOptionsMonitor<HttpStandardResilienceOptions> options,
    IOptionsMonitor<PipelineSelection> selections)
{
    private readonly ConcurrentDictionary<(string Name, string Key), ResiliencePipeline<HttpResponseMessage>> _pipelines = new();

    public ResiliencePipeline<HttpResponseMessage> For(string name, HttpRequestMessage request)
    {
        var key = selections.Get(name).ByAuthority ? request.RequestUri?.GetLeftPart(UriPartial.Authority) : null;
        return _pipelines.GetOrAdd((name, key ?? string.Empty), static (pipeline, options) => Build(options.Get(pipeline.Name)), options);
    }

    private static ResiliencePipeline<HttpResponseMessage> Build(HttpStandardResilienceOptions options) =>
        new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddTimeout(options.TotalRequestTimeout)
            .AddRetry(options.Retry)
            .AddCircuitBreaker(options.CircuitBreaker)
            .AddTimeout(options.AttemptTimeout)
            .Build();
}

/// <summary>Whether a client has one pipeline or one for each address.</summary>
internal sealed class PipelineSelection
{
    public bool ByAuthority { get; set; }
}
