using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Tokens;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Connect;

/// <summary>A refresh token for new tokens (RFC 6749 section 6), by the same rotation as everybody's.</summary>
internal sealed class RefreshGrant(AuthDbContext context, RefreshRotation rotation, IdTokenIssuer idTokens)
{
    public async Task<TokenEndpoint.Outcome> RedeemAsync(HttpContext http, ClientCall call, CancellationToken cancellationToken)
    {
        if (!RefreshSecret.TryRead(call["refresh_token"], out var read))
        {
            return TokenEndpoint.Outcome.Refused(call["refresh_token"] is null ? OAuthErrors.InvalidRequest : OAuthErrors.InvalidGrant);
        }

        // Another client's, or a token of the login, is not found under this client.
        var secret = read with { Client = call.Client.Id };
        var hash = secret.Hash;
        var found = await context.RefreshTokens.AsNoTracking().Include(t => t.Session.User).SingleOrDefaultAsync(t => t.Hash == hash, cancellationToken);
        if (found?.Session is not { } session)
        {
            return TokenEndpoint.Outcome.Refused(OAuthErrors.InvalidGrant);
        }

        // Bound once, bound for good: a public client to its key, another one to any it has now (RFC 9449 section 5).
        if (session.ProofKey is not null && (call.ProofKey is null || (call.Client.IsPublic && call.ProofKey != session.ProofKey)))
        {
            return TokenEndpoint.Outcome.Refused(OAuthErrors.InvalidGrant, "The tokens are bound to a key.");
        }

        var granted = session.Scope!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var asked = call.Scopes ?? granted;
        if (asked is [] || asked.Except(granted).Any())
        {
            return TokenEndpoint.Outcome.Refused(OAuthErrors.InvalidScope, "A refresh never widens what was granted.");
        }

        var scope = string.Join(' ', asked);
        var (answer, _) = await rotation.RotateAsync(secret, Device.AddressOf(http), cancellationToken, call.Client.Delegate(scope, call.ProofKey));
        return answer is null
            ? TokenEndpoint.Outcome.Refused(OAuthErrors.InvalidGrant)
            : new TokenEndpoint.Response(answer.AccessToken, call.TokenType, answer.ExpiresIn, scope)
            {
                RefreshToken = answer.RefreshToken,
                IdToken = asked.Contains(IdentityScopes.OpenId)
                    ? await idTokens.IssueAsync(call.Client, session.User, session, asked, null, answer.AccessToken, cancellationToken)
                    : null,
            };
    }
}
