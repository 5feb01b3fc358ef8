// Stands in for Microsoft.Extensions.Http.Resilience 10.8.0.
using Polly;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Sends a request through its pipeline.</summary>
internal sealed class ResilienceHandler(string pipelineName, StandardPipelines pipelines) : DelegatingHandler
{
    public static readonly ResiliencePropertyKey<HttpRequestMessage> Request = new("Resilience.Http.RequestMessage");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(Request, request);
        try
        {
            return await pipelines.For(pipelineName, request).ExecuteAsync(
                static async (context, attempt) => await attempt.Handler.SendOnceAsync(attempt.Request, context.CancellationToken),
                context,
                (Handler: this, Request: request));
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        base.SendAsync(request, cancellationToken);
}
