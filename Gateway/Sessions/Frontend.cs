using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.Extensions;

namespace Gatehouse.Gateway.Sessions;

/// <summary>
/// Pages of the platform's own. A browser that comes without a session, or with one that has ended, is led to the sign-in
/// and back to the same page; what scripts ask for is refused like any other call.
/// </summary>
internal static class Frontend
{
    /// <summary>On the endpoints of such pages.</summary>
    public static readonly object Mark = new FrontendMark();

    public static void UseSignIn(IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (!IsPage(context) || context.User.AccessToken() is not null)
        {
            return next(context);
        }

        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect("/auth/login" + QueryString.Create("next", context.Request.GetEncodedPathAndQuery()));
        return Task.CompletedTask;
    });

    /// <summary>Whether a person asks for a page, not a script for what belongs to it.</summary>
    public static bool IsPage(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<FrontendMark>() is not null && IsNavigation(context.Request)
        && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method));

    /// <summary>Whether the answer is going to be shown: as the browser says (Fetch Metadata), or else by what it accepts.</summary>
    public static bool IsNavigation(HttpRequest request) => request.Headers["Sec-Fetch-Mode"] is [{ } mode]
        ? mode == "navigate"
        : request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/html");

    /// <summary>Tells such a page which session it is shown in.</summary>
    public static void TellSession(HttpContext context, SessionCookie cookie)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<FrontendMark>() is not null
            && context.Features.Get<SessionFeature>() is not null && cookie.Pair(context.Request) is { } pair)
        {
            context.Request.Headers[PlatformHeaders.Session] = pair;

            // It calls the gateway with the session; a token in its hands would be one more place to lose it.
            context.Request.Headers.Authorization = default;
        }
    }

    private sealed class FrontendMark;
}
