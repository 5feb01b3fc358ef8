// Stands in for Microsoft.Extensions.ServiceDiscovery 10.8.0.
namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>Sends a request for a logical address to one of the service's endpoints.</summary>
internal sealed class ResolvingHttpHandler(ServiceEndpoints endpoints) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var logical = request.RequestUri ?? throw new InvalidOperationException("The request has no address.");
        try
        {
            request.RequestUri = endpoints.Next(logical);
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            // A retry resolves the name anew.
            request.RequestUri = logical;
        }
    }
}
