using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Tokens;

namespace Gatehouse.AuthService.Connect;

/// <summary>Begins a session of a client's own for a person who agreed, and answers with its first tokens.</summary>
internal sealed class ClientSessions(SessionStarter starter, TokenIssuer tokens, IdTokenIssuer idTokens)
{
    /// <param name="http">The client's request.</param>
    /// <param name="call">The same, read.</param>
    /// <param name="person">The sign-in it comes from.</param>
    /// <param name="place">In which company.</param>
    /// <param name="scopes">What was agreed to.</param>
    /// <param name="nonce">For the ID token.</param>
    /// <param name="device">What the person will know the session by.</param>
    /// <param name="origin">What else it comes from.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<TokenEndpoint.Outcome> BeginAsync(
        HttpContext http,
        ClientCall call,
        Session person,
        MembershipReader.Place place,
        IReadOnlyList<string> scopes,
        string? nonce,
        Device device,
        SessionStarter.Origin origin,
        CancellationToken cancellationToken)
    {
        var (client, scope) = (call.Client, string.Join(' ', scopes));
        RefreshSecret? refresh = scopes.Contains(IdentityScopes.OfflineAccess) && client.GrantTypes.Contains(GrantTypes.RefreshToken)
            ? RefreshSecret.Create(client.Id)
            : null;
        var begun = await starter.BeginAsync(
            person.User,
            place,
            device,
            person.Proof,
            origin with { Client = client.Id, Scope = scope, Refresh = refresh, ProofKey = call.ProofKey },
            cancellationToken);
        if (begun is not ({ } session, var membership, var asOf))
        {
            return TokenEndpoint.Outcome.Refused(OAuthErrors.InvalidGrant);
        }

        http.Response.Headers.Pragma = "no-cache";
        var access = await tokens.IssueAsync(person.User, session, membership, asOf, cancellationToken, client.Delegate(scope, call.ProofKey));
        return new TokenEndpoint.Response(access, call.TokenType, tokens.LifeInSeconds, scope)
        {
            RefreshToken = refresh?.Value,
            IdToken = scopes.Contains(IdentityScopes.OpenId)
                ? await idTokens.IssueAsync(client, person.User, session, scopes, nonce, access, cancellationToken)
                : null,
        };
    }
}
