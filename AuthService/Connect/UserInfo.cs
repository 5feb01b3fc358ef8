using System.Text.Json.Nodes;
using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Connect;

/// <summary>What the bearer's scopes say about the person (OpenID Connect Core 1.0 section 5.3).</summary>
internal static class UserInfo
{
    public static async Task<Results<Ok<JsonObject>, ProblemHttpResult>> HandleAsync(
        HttpContext http, AuthDbContext context, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        var token = http.User.AccessToken()!;

        // A part of the platform has tokens without scopes, for all that the person may.
        var scopes = token is { ClientId: ClientNames.Gateway, Scopes.IsEmpty: true } ? [.. IdentityScopes.All] : token.Scopes;
        if (!scopes.Contains(IdentityScopes.OpenId))
        {
            http.Response.Headers.WWWAuthenticate = "Bearer error=\"insufficient_scope\", scope=\"openid\"";
            return Problems.Of(StatusCodes.Status403Forbidden, ErrorCodes.InsufficientPermissions(IdentityScopes.OpenId, scopes));
        }

        if (await context.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == token.UserId && u.ClosedAt == null, cancellationToken) is not { } user)
        {
            return Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken);
        }

        var claims = new JsonObject { [PlatformClaims.Subject] = user.Id.ToString() };
        PersonClaims.Add(claims, user, token.TenantId, scopes);
        return TypedResults.Ok(claims);
    }
}
