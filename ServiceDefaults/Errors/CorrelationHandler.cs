using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.ServiceDefaults.Errors;

/// <summary>Passes the correlation id on to the services that are called.</summary>
public sealed class CorrelationHandler : DelegatingHandler
{
    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Correlation.Current is { } id)
        {
            request.Headers.TryAddWithoutValidation(PlatformHeaders.CorrelationId, id);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
