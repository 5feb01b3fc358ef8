using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Connect;

/// <summary>A client gives a token back (RFC 7009): a refresh token with all that came from it, an access token alone.</summary>
internal static class RevokeToken
{
    public static async Task<Results<Ok, JsonHttpResult<OAuthRefusal>>> HandleAsync(
        HttpContext http,
        ClientAuthentication authentication,
        AuthDbContext context,
        AccessTokenValidator validator,
        SessionEnder sessions,
        Revoker revoker,
        CancellationToken cancellationToken)
    {
        var (call, refusal) = await ClientCall.ReadAsync(http, authentication, cancellationToken);
        if (call is null)
        {
            return refusal!;
        }

        if (call["token"] is not { } presented)
        {
            return OAuthRefusal.Of(http, OAuthErrors.InvalidRequest, "'token' is missing.");
        }

        // 200 whatever it was: what is no token, or another client's, is of no use to the caller now either.
        if (RefreshSecret.TryRead(presented, out var secret))
        {
            var hash = (secret with { Client = call.Client.Id }).Hash;
            await sessions.EndAsync(
                context.Sessions.Where(s => context.RefreshTokens.Any(t => t.Hash == hash && t.SessionId == s.Id)), SessionEnd.Logout, cancellationToken);
        }
        else if ((await validator.CheckAsync(presented, cancellationToken)).Token is { } token && token.ClientId == call.Client.PublicId)
        {
            revoker.Add(RevocationScope.Token, token.TokenId);
            await context.SaveChangesAsync(cancellationToken);
            await revoker.PublishAsync();
        }

        return TypedResults.Ok();
    }
}
