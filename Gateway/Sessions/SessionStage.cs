using Gatehouse.Gateway.Authentication;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Gatehouse.Gateway.Sessions;

/// <summary>The session a request came with.</summary>
internal sealed record SessionFeature(SessionKey Key, BrowserSession Session);

/// <summary>
/// From here on a request with a session cookie is one with a token, or, when somebody else's provider vouches for the
/// person, one of an external identity. A token or key that the request itself brings counts more than a cookie.
/// </summary>
internal static class SessionStage
{
    public static void UseSessions(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<IOptions<OidcOptions>>().Value.IsConfigured)
        {
            return;
        }

        var sessions = app.Services.GetRequiredService<SessionReader>();
        var cookie = app.Services.GetRequiredService<SessionCookie>();
        var origin = app.Services.GetRequiredService<PublicOrigin>();
        var ownIssuer = app.Services.GetRequiredService<IOptions<AccessTokenOptions>>().Value.Issuer;
        app.Use(async (context, next) =>
        {
            if (context.Request.Headers.Authorization.Count > 0 || IsAnonymous(context) || cookie.Read(context.Request) is not { } key)
            {
                await next(context);
                return;
            }

            var found = await sessions.FindAsync(key, context.RequestAborted);
            // A page leads to the sign-in; anything else is told.
            if (found.HasExpired && !Frontend.IsPage(context))
            {
                context.Response.Headers.WWWAuthenticate = "Bearer";
                await Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.SessionExpired).ExecuteAsync(context);
                return;
            }

            if (found.Session is { } session)
            {
                if ((!CrossSite.IsSafe(context.Request.Method) || Sockets.SocketStage.IsUpgrade(context)) && !CrossSite.IsSameSite(context.Request, origin))
                {
                    await CrossSite.Refusal().ExecuteAsync(context);
                    return;
                }

                context.Features.Set(new SessionFeature(key, session));
                Identify(context, session, ownIssuer);
            }

            await next(context);
        });
    }

    private static bool IsAnonymous(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    // Our own provider's access tokens are what services know; another's stay here.
    private static void Identify(HttpContext context, BrowserSession session, string ownIssuer)
    {
        if (session.Issuer == ownIssuer)
        {
            context.Request.Headers[HeaderNames.Authorization] = $"Bearer {session.AccessToken}";
        }
        else
        {
            context.User = new(new ExternalIdentity(new(session.Issuer, session.User.Sub, session.User.Name, session.User.Email, [], [])));
        }
    }
}
