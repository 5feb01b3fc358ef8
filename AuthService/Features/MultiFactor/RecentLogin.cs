using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.MultiFactor;

/// <summary>
/// What is risky asks for a proof of the last five minutes, and says so (RFC 9470). A program's token has no such time:
/// its key or client was made by somebody who had just proved who they are.
/// </summary>
internal sealed class RecentLogin : IEndpointFilter
{
    public static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.User.AccessToken() is { ActorId: not null })
        {
            return Problems.Of(StatusCodes.Status403Forbidden, ErrorCodes.Impersonated);
        }

        if (http.User.AccessToken() is not { } token || !await IsStaleAsync(http, token))
        {
            return await next(context);
        }

        http.Response.Headers.WWWAuthenticate =
            $"Bearer error=\"insufficient_user_authentication\", error_description=\"A more recent authentication is required\", max_age=\"{(int)MaxAge.TotalSeconds}\"";
        return Problems.Of(
            StatusCodes.Status401Unauthorized,
            ErrorCodes.RecentLoginRequired,
            "Prove once more who you are, at /api/auth/reauthenticate or by signing in again, and repeat the request.");
    }

    // The session may know better than a token that was issued before.
    private static async Task<bool> IsStaleAsync(HttpContext http, AccessToken token)
    {
        var oldest = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow() - MaxAge;
        return token.AuthenticatedAt < oldest
            && !await http.RequestServices.GetRequiredService<AuthDbContext>().Sessions.AnyAsync(
                s => s.Id == token.SessionId && s.UserId == token.UserId && s.AuthenticatedAt >= oldest, http.RequestAborted);
    }
}

internal static class RecentLoginRequirement
{
    /// <summary>Asks people for a proof of the last five minutes.</summary>
    public static RouteHandlerBuilder RequireRecentLogin(this RouteHandlerBuilder endpoint) => endpoint.AddEndpointFilter<RecentLogin>();
}
