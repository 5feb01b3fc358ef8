using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Gatehouse.Gateway.Sessions;

/// <summary>
/// Ends the session here, its tokens at the provider (RFC 7009), and says in <c>Location</c> where the browser may end the
/// provider's own session. What cannot be reached does not keep anybody from signing out.
/// </summary>
internal sealed partial class EndLogin(
    SessionStore store,
    SessionReader sessions,
    SessionCookie cookie,
    ProviderDirectory directory,
    ProviderClient provider,
    PublicOrigin origin,
    IOptions<OidcOptions> oidc,
    ILogger<EndLogin> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Task<Results<NoContent, ProblemHttpResult>> HandleAsync(HttpContext context, EndLogin end) => end.HandleAsync(context);

    private async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(HttpContext context)
    {
        if (cookie.Read(context.Request) is not { } key)
        {
            return TypedResults.NoContent();
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

        return TypedResults.NoContent();
    }

    // Without id_token_hint: no token goes through the browser. The provider asks the person instead.
    private async Task TellProviderAsync(BrowserSession session, HttpResponse response)
    {
        using var patience = new CancellationTokenSource(Patience);
        if ((await directory.GetAsync(patience.Token)).EndSession is { } end)
        {
            var query = new QueryBuilder { { "client_id", oidc.Value.ClientId! }, { "post_logout_redirect_uri", origin.Base.AbsoluteUri } };
            response.Headers.Location = end.AbsoluteUri + (end.Query.Length > 0 ? "&" + query.ToString()[1..] : query.ToString());
        }

        if (session.RefreshToken is { } refreshToken)
        {
            await provider.RevokeAsync(refreshToken, "refresh_token", patience.Token);
        }

        await provider.RevokeAsync(session.AccessToken, "access_token", patience.Token);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A sign-out could not be carried out everywhere: {Reason}")]
        public static partial void Incomplete(ILogger logger, string reason);
    }
}
