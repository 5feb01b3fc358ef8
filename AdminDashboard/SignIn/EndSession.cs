using Gatehouse.AdminDashboard.Clients;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AdminDashboard.SignIn;

/// <summary>POST /sign-out: here, and at the gateway.</summary>
internal static partial class EndSession
{
    public static async Task<RedirectHttpResult> HandleAsync(
        HttpContext context, TokenRefresher tokens, TokenStore store, LoginApi api, ILogger<TokenStore> logger)
    {
        if (SessionCookie.SessionId(context.User) is { } id)
        {
            try
            {
                // A browser that leaves early must not keep the tokens alive.
                if (await tokens.CurrentAsync(id, CancellationToken.None) is { } session)
                {
                    await api.LogoutAsync(session.AccessToken, CancellationToken.None);
                }
            }
            catch (GatewayException away)
            {
                Log.NotTold(logger, away.Message);
            }

            await store.RemoveAsync(id);
            await context.SignOutAsync(SessionCookie.Scheme);
        }

        return TypedResults.LocalRedirect(SignInEndpoints.Address(notice: SignInNotice.SignedOut));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A session ended here, but the gateway could not be told: {Reason}")]
        public static partial void NotTold(ILogger logger, string reason);
    }
}
