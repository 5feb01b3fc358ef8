using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Tokens;

namespace Gatehouse.AuthService.Connect;

/// <summary>A client that acts as itself (RFC 6749 section 4.4).</summary>
internal sealed class ClientCredentialsGrant(TokenIssuer tokens, MachineTrail trail)
{
    public async Task<TokenEndpoint.Outcome> RedeemAsync(HttpContext http, ClientCall call, CancellationToken cancellationToken)
    {
        // It is nobody who could have a name or an address.
        var allowed = call.Client.Scopes.Where(scope => !IdentityScopes.Contains(scope)).ToList();
        var asked = call.Scopes ?? allowed;
        if (call.Client.IsPublic || call.Scopes is [] || asked.Except(allowed).Any())
        {
            return TokenEndpoint.Outcome.Refused(
                call.Client.IsPublic ? OAuthErrors.UnauthorizedClient : OAuthErrors.InvalidScope, "The client may not ask for all of these.");
        }

        var scope = string.Join(' ', asked.Distinct());
        await trail.NoteAsync(call.Client.Used(AuditActions.TokenGranted, http, scope), cancellationToken);
        return new TokenEndpoint.Response(
            await tokens.IssueAsync(call.Client, scope, call.ProofKey, cancellationToken), call.TokenType, tokens.LifeInSeconds, scope);
    }
}
