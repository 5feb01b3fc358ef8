using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.Gateway.Sessions;

/// <summary>
/// Browsers send cookies with what other sites make them send. Only an Origin, or else a Referer, of ours or of an allowed
/// origin shows that it was not another site; neither, or <c>null</c>, shows nothing.
/// </summary>
internal static class CrossSite
{
    public static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    public static bool IsSameSite(HttpRequest request, PublicOrigin own) => request.Headers.Origin switch
    {
        [] => ReturnAddress.OriginOf(request.Headers.Referer is [var referer] ? referer : null) is { } origin && own.IsAllowed(origin, request),
        [{ } origin] => own.IsAllowed(origin, request),
        _ => false,
    };

    public static ProblemHttpResult Refusal() => Problems.Of(
        StatusCodes.Status403Forbidden, ErrorCodes.CrossSite, "With a session cookie, Origin or Referer must name this site or an allowed one.");
}
