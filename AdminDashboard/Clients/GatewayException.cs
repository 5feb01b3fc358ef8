using System.Net;

namespace Gatehouse.AdminDashboard.Clients;

/// <summary>The gateway refused, or could not be reached (then there is no status).</summary>
public sealed class GatewayException(HttpStatusCode? status, string error, string? correlationId = null, Exception? inner = null)
    : Exception(error, inner)
{
    public HttpStatusCode? Status { get; } = status;

    /// <summary>Lets support find the request in the logs.</summary>
    public string? CorrelationId { get; } = correlationId;
}
