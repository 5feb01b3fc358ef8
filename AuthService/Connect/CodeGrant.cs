using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Connect;

/// <summary>
/// A code for tokens, once (RFC 6749 section 4.1.3, RFC 7636 section 4.6). The tokens belong to a session of the client's own,
/// which ends with the browser's.
/// </summary>
internal sealed class CodeGrant(
    AuthDbContext context, MembershipReader memberships, ClientSessions sessions, SessionEnder ender, TimeProvider time)
{
    public async Task<TokenEndpoint.Outcome> RedeemAsync(HttpContext http, ClientCall call, CancellationToken cancellationToken)
    {
        if (call["code"] is not { } presented || call["code_verifier"] is not { } verifier)
        {
            return TokenEndpoint.Outcome.Refused(OAuthErrors.InvalidRequest, "'code' and 'code_verifier' are required.");
        }

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var hash = AuthorizationRequests.HashOf(presented);
        var code = await context.AuthorizationCodes.FromSql($"select * from authorization_codes where hash = {hash} for update")
            .SingleOrDefaultAsync(cancellationToken);
        if (code is null || code.ClientId != call.Client.Id)
        {
            return TokenEndpoint.Outcome.Refused(OAuthErrors.InvalidGrant);
        }

        if (code.UsedAt is not null)
        {
            // Two parties have it, and nobody knows which of them holds the tokens.
            await transaction.CommitAsync(cancellationToken);
            await ender.EndAsync(context.Sessions.Where(s => s.Id == code.IssuedSessionId), SessionEnd.TokenReuse, cancellationToken);
            return TokenEndpoint.Outcome.Refused(OAuthErrors.InvalidGrant);
        }

        var now = time.GetUtcNow();
        if (now >= code.ExpiresAt || (code.Parameters.ProofKey is { } key && key != call.ProofKey)
            || call["redirect_uri"] != code.Parameters.RedirectUri || !Proves(verifier, code.Parameters.Challenge))
        {
            return TokenEndpoint.Outcome.Refused(OAuthErrors.InvalidGrant);
        }

        var browser = await context.Sessions.Include(s => s.User).SingleAsync(s => s.Id == code.SessionId, cancellationToken);
        var place = (await memberships.OfAsync(browser.UserId, cancellationToken)).SingleOrDefault(p => p.MembershipId == code.MembershipId);
        if (browser is not { User.ClosedAt: null } || !browser.IsLiveAt(now) || place is null)
        {
            return TokenEndpoint.Outcome.Refused(OAuthErrors.InvalidGrant);
        }

        var id = SessionId.New();
        code.Spend(id, now);
        return await sessions.BeginAsync(
            http, call, browser, place, code.Parameters.Scopes, code.Parameters.Nonce,
            new(call.Client.Name, browser.Address), new() { Id = id, NotAfter = browser.EndsAt, Parent = browser.Id }, cancellationToken);
    }

    private static bool Proves(string verifier, string challenge) =>
        verifier.Length is >= 43 and <= 128
        && CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))), Encoding.ASCII.GetBytes(challenge));
}
