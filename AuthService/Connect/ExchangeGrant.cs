using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Connect;

/// <summary>
/// A client's access token for one in another of the person's companies (RFC 8693), named by <c>tenant</c>. A session of its
/// own beside the first, no longer and no wider than that.
/// </summary>
internal sealed class ExchangeGrant(
    AuthDbContext context, AccessTokenValidator validator, AuthorizationPlaces places, SessionStarter starter, TokenIssuer tokens, TimeProvider time)
{
    private const string AccessTokenType = "urn:ietf:params:oauth:token-type:access_token";

    public async Task<TokenEndpoint.Outcome> RedeemAsync(HttpContext http, ClientCall call, CancellationToken cancellationToken)
    {
        if (call["subject_token"] is not { } presented || call["subject_token_type"] != AccessTokenType || call["tenant"] is not { } tenant
            || call["requested_token_type"] is not (null or AccessTokenType))
        {
            return TokenEndpoint.Outcome.Refused(OAuthErrors.InvalidRequest, "'subject_token', 'subject_token_type' of an access token, and 'tenant' are required.");
        }

        var token = (await validator.CheckAsync(presented, cancellationToken)).Token;
        var current = token?.ClientId != call.Client.PublicId || (token.Confirmation is { } key && key != call.ProofKey) ? null : await context.Sessions.AsNoTracking().Include(s => s.User)
            .SingleOrDefaultAsync(s => s.Id == token.SessionId && s.ClientId == call.Client.Id, cancellationToken);
        if (current is not { User.ClosedAt: null } || !current.IsLiveAt(time.GetUtcNow()))
        {
            return TokenEndpoint.Outcome.Refused(OAuthErrors.InvalidRequest, "The subject token is not one of this client's that is in force.");
        }

        var granted = (current.Scope ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var asked = call.Scopes ?? granted;
        if (asked is [] || asked.Except(granted).Any())
        {
            return TokenEndpoint.Outcome.Refused(OAuthErrors.InvalidScope, "An exchange never widens what was granted.");
        }

        if (await places.OfAsync(current.UserId, call.Client, tenant, cancellationToken) is not [var place])
        {
            return TokenEndpoint.Outcome.Refused("invalid_target", "There is no such company for this person and client.");
        }

        var scope = string.Join(' ', asked);
        RefreshSecret? refresh = asked.Contains(IdentityScopes.OfflineAccess) && call.Client.GrantTypes.Contains(GrantTypes.RefreshToken)
            ? RefreshSecret.Create(call.Client.Id)
            : null;
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var begun = await starter.BeginAsync(
            current.User,
            place,
            new(current.Device, Device.AddressOf(http)),
            current.Proof,
            new() { NotAfter = current.EndsAt, Parent = current.ParentId, Client = call.Client.Id, Scope = scope, Refresh = refresh, ProofKey = call.ProofKey },
            cancellationToken);
        if (begun is not ({ } session, var membership, var asOf))
        {
            return TokenEndpoint.Outcome.Refused(OAuthErrors.InvalidRequest);
        }

        var access = await tokens.IssueAsync(current.User, session, membership, asOf, cancellationToken, call.Client.Delegate(scope, call.ProofKey));
        return new TokenEndpoint.Response(access, call.TokenType, tokens.LifeInSeconds, scope) { RefreshToken = refresh?.Value, IssuedTokenType = AccessTokenType };
    }
}
