using System.Net;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AdminDashboard.Clients;

/// <summary>The gateway refused, or could not be reached (then there is no status).</summary>
public sealed class GatewayException(HttpStatusCode? status, string error, string? correlationId = null, Exception? inner = null)
    : Exception(error, inner)
{
    public HttpStatusCode? Status { get; } = status;

    /// <summary>Lets support find the request in the logs.</summary>
    public string? CorrelationId { get; } = correlationId;

    /// <summary>A sentence for people.</summary>
    public string? Detail { get; init; }

    /// <summary>What is wrong with what was sent, by field.</summary>
    public IReadOnlyDictionary<string, string[]> Fields { get; init; } = new Dictionary<string, string[]>();

    /// <summary>Whether it would be done after a proof of who is there.</summary>
    public bool NeedsRecentSignIn => Message == ErrorCodes.RecentLoginRequired;
}
