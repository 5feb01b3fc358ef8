using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;

namespace Gatehouse.UserService.Features.Privacy;

/// <summary>Asks for a proof of the last five minutes (RFC 9470). Reauthenticating gives a token that has it.</summary>
internal sealed class FreshLogin(TimeProvider time) : IEndpointFilter
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.User.AccessToken() is { } token && token.AuthenticatedAt >= time.GetUtcNow() - MaxAge)
        {
            return await next(context);
        }

        http.Response.Headers.WWWAuthenticate =
            $"Bearer error=\"insufficient_user_authentication\", error_description=\"A more recent authentication is required\", max_age=\"{(int)MaxAge.TotalSeconds}\"";
        return Problems.Of(
            StatusCodes.Status401Unauthorized,
            ErrorCodes.RecentLoginRequired,
            "Prove once more who you are, at /api/auth/reauthenticate or by signing in again, and repeat the request with the new token.");
    }
}
