using System.Collections.Frozen;
using Microsoft.Net.Http.Headers;

namespace Gatehouse.Gateway.Forwarding;

/// <summary>Headers that are about one connection or one hop and end there (RFC 9110 section 7.6.1).</summary>
internal static class HopByHop
{
    private static readonly string[] Both =
    [
        HeaderNames.Connection, HeaderNames.KeepAlive, HeaderNames.ProxyConnection, HeaderNames.ProxyAuthenticate, HeaderNames.ProxyAuthorization,
        HeaderNames.TE, HeaderNames.TransferEncoding, HeaderNames.Upgrade, "HTTP2-Settings",
    ];

    // Host, the length of no body and what a trace is continued with are written anew; nobody waits for a 100.
    private static readonly FrozenSet<string> InRequests = Both
        .Concat([
            HeaderNames.Host, HeaderNames.ContentLength, HeaderNames.Expect, HeaderNames.UpgradeInsecureRequests,
            HeaderNames.TraceParent, HeaderNames.TraceState, HeaderNames.Baggage, HeaderNames.RequestId, HeaderNames.CorrelationContext,
        ])
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // The length is told by number; the last two are this gateway's to say.
    private static readonly FrozenSet<string> InAnswers = Both
        .Concat([HeaderNames.ContentLength, HeaderNames.AltSvc, HeaderNames.StrictTransportSecurity])
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a request's header is not passed on as it came.</summary>
    public static bool IsInRequest(string name) => InRequests.Contains(name);

    /// <summary>Whether an answer's header is not passed on as it came.</summary>
    public static bool IsInAnswer(string name) => InAnswers.Contains(name);
}
