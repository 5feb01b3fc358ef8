// Stands in for Microsoft.Extensions.Http.Resilience 10.8.0.
using System.Net;
using Polly;
using Polly.Timeout;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Says which failures may go away by themselves.</summary>
public static class HttpClientResiliencePredicates
{
    /// <summary>True for 5xx, 408, 429, a failed connection and a timed-out attempt.</summary>
    /// <param name="outcome">How the attempt ended.</param>
    /// <returns>Whether another attempt may succeed.</returns>
    public static bool IsTransient(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Result: { } response } => response.StatusCode is >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests,
        { Exception: HttpRequestException or TimeoutRejectedException } => true,
        _ => false,
    };
}
