using Gatehouse.Gateway.Edge;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Gatehouse.Gateway.Sessions;

/// <summary>
/// Ends the session here, its tokens at the provider (RFC 7009), and says in <c>Location</c> where the browser may end the
/// provider's own session; a form of a page is sent there. What cannot be reached does not keep anybody from signing out.
/// </summary>
internal sealed partial class EndLogin(
    SessionStore store,
    SessionReader sessions,
    SessionCookie cookie,
    ProviderDirectory directory,
    ProviderClient provider,
    OwnProvider own,
    PublicOrigin origin,
    IOptions<OidcOptions> oidc,
    IOptions<StaticSiteOptions> site,
    ILogger<EndLogin> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Task<Results<NoContent, SeeOther, ProblemHttpResult>> HandleAsync(HttpContext context, EndLogin end) => end.HandleAsync(context);

    private async Task<Results<NoContent, SeeOther, ProblemHttpResult>> HandleAsync(HttpContext context)
    {
        if (cookie.Read(context.Request) is not { } key)
        {
            return Done(context);
        }

        if (!CrossSite.IsSameSite(context.Request, origin))
        {
            return CrossSite.Refusal();
        }

        cookie.Clear(context.Response);
        try
        {
            var session = await store.FindAsync(key);
            await sessions.EndAsync(key);
            if (session is not null && oidc.Value.IsConfigured)
            {
                await TellProviderAsync(session, context.Response);
            }
        }
        catch (Exception outage) when (outage is RedisException or TimeoutException or ProviderException or OperationCanceledException)
        {
            Log.Incomplete(logger, outage.GetType().Name);
        }

        return Done(context);
    }

    private static Results<NoContent, SeeOther, ProblemHttpResult> Done(HttpContext context) =>
        Frontend.IsNavigation(context.Request) ? new SeeOther() : TypedResults.NoContent();

    // Without id_token_hint: no token goes through the browser. Our own provider knows its session by its id; another asks.
    private async Task TellProviderAsync(BrowserSession session, HttpResponse response)
    {
        using var patience = new CancellationTokenSource(Patience);
        if ((await directory.GetAsync(patience.Token)).EndSession is { } end)
        {
            var query = new QueryBuilder { { "client_id", oidc.Value.ClientId! } };
            if (own.IsUsed && session.ProviderSession is { } known)
            {
                query.Add("logout_hint", known);
            }

            // Without a site there is nothing to come back to; our own provider says that it is done.
            if (!own.IsUsed || site.Value.Folder is { Length: > 0 })
            {
                query.Add("post_logout_redirect_uri", origin.Base.AbsoluteUri);
            }

            response.Headers.Location = end.AbsoluteUri + (end.Query.Length > 0 ? "&" + query.ToString()[1..] : query.ToString());
        }

        await provider.RevokeAsync(session, patience.Token);
    }

    /// <summary>303 to what <c>Location</c> says already, or else to the start.</summary>
    internal sealed class SeeOther : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            if (httpContext.Response.Headers.Location.Count == 0)
            {
                httpContext.Response.Headers.Location = "/";
            }

            return Task.CompletedTask;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A sign-out could not be carried out everywhere: {Reason}")]
        public static partial void Incomplete(ILogger logger, string reason);
    }
}
