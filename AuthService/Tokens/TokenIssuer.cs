using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Features.ApiKeys;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Tokens;

/// <summary>
/// Access tokens for sessions, API keys and clients. Each is issued as of the moment before its bearer's state was read: a
/// change that came after the reading is later than the token, and the revocation that goes with it concerns it.
/// </summary>
internal sealed class TokenIssuer(
    KeyRing keys, IOptions<AccessTokenOptions> access, IOptions<TokenOptions> options, TimeProvider time)
{
    public int LifeInSeconds => (int)options.Value.AccessTokenLife.TotalSeconds;

    public ValueTask<string> IssueAsync(
        User user,
        Session session,
        MembershipSnapshot? membership,
        DateTimeOffset asOf,
        CancellationToken cancellationToken,
        Delegation? delegation = null) => IssueAsync(
            user,
            session,
            membership is null ? null : new TokenPlace(membership.TenantId, membership.MembershipId, membership.Version, membership.Roles),
            asOf,
            cancellationToken,
            delegation);

    public async ValueTask<string> IssueAsync(
        User user, Session session, TokenPlace? place, DateTimeOffset asOf, CancellationToken cancellationToken, Delegation? delegation = null)
    {
        var claims = new TokenClaims
        {
            Issuer = access.Value.Issuer,
            Audience = access.Value.Audience,
            UserId = user.Id,
            IssuedAt = asOf,
            TokenId = Guid.CreateVersion7(asOf),
            ExpiresAt = asOf + options.Value.AccessTokenLife,
            SessionId = session.Id,
            TenantId = place?.TenantId,
            MembershipId = place?.MembershipId,
            PermissionVersion = place?.Version ?? 0,
            Roles = place?.Roles ?? [],
            Methods = session.Methods,
            AuthenticatedAt = session.AuthenticatedAt,
            Name = user.Name,
            Email = user.Email,
            ClientId = delegation?.ClientId,
            Scope = delegation?.Scope,
            Confirmation = delegation?.ProofKey,
        };
        return TokenWriter.Write(claims, await keys.SignerAsync(cancellationToken));
    }

    /// <summary>For a key's owner, within the key's scopes; <c>sid</c> is the key, so that its end is the token's.</summary>
    public async ValueTask<(string Token, DateTimeOffset ExpiresAt)> IssueAsync(
        ApiKey key, MembershipSnapshot membership, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        var end = asOf + options.Value.AccessTokenLife;
        var claims = new TokenClaims
        {
            Issuer = access.Value.Issuer,
            Audience = access.Value.Audience,
            UserId = key.UserId,
            IssuedAt = asOf,
            TokenId = Guid.CreateVersion7(asOf),
            ExpiresAt = key.ExpiresAt < end ? key.ExpiresAt.Value : end,
            SessionId = new(key.Id),
            TenantId = membership.TenantId,
            MembershipId = membership.MembershipId,
            PermissionVersion = membership.Version,
            Roles = membership.Roles,
            Scope = string.Join(' ', key.Scopes),
        };
        return (TokenWriter.Write(claims, await keys.SignerAsync(cancellationToken)), claims.ExpiresAt);
    }

    /// <summary>For somebody who acts as a person (RFC 8693 section 4.1); as long as the session, and there is no other.</summary>
    public async ValueTask<string> IssueImpersonationAsync(
        User user, Session session, MembershipSnapshot membership, UserId actor, CancellationToken cancellationToken)
    {
        var claims = new TokenClaims
        {
            Issuer = access.Value.Issuer,
            Audience = access.Value.Audience,
            UserId = user.Id,
            IssuedAt = session.CreatedAt,
            TokenId = Guid.CreateVersion7(session.CreatedAt),
            ExpiresAt = session.EndsAt,
            SessionId = session.Id,
            TenantId = membership.TenantId,
            MembershipId = membership.MembershipId,
            PermissionVersion = membership.Version,
            Roles = membership.Roles,
            ActorId = actor,
            Name = user.Name,
            Email = user.Email,
        };
        return TokenWriter.Write(claims, await keys.SignerAsync(cancellationToken));
    }

    /// <summary>For a client that acts as itself: no person, no membership (RFC 9068 section 2.2).</summary>
    public async ValueTask<string> IssueAsync(KnownClient client, string scope, string? proofKey, CancellationToken cancellationToken)
    {
        var claims = new TokenClaims
        {
            Issuer = access.Value.Issuer,
            Audience = access.Value.Audience,
            UserId = new(client.Id),
            IssuedAt = client.ReadAt,
            TokenId = Guid.CreateVersion7(client.ReadAt),
            ExpiresAt = time.GetUtcNow() + options.Value.AccessTokenLife,
            TenantId = client.TenantId,
            ClientId = client.PublicId,
            Scope = scope,
            Confirmation = proofKey,
        };
        return TokenWriter.Write(claims, await keys.SignerAsync(cancellationToken));
    }
}

/// <summary>What of a membership goes into a token.</summary>
internal sealed record TokenPlace(TenantId TenantId, MembershipId MembershipId, int Version, IReadOnlyList<string> Roles);

/// <summary>On behalf of which client a person's token is, and what it may do.</summary>
/// <param name="ClientId">The client.</param>
/// <param name="Scope">Without one all that the person may.</param>
/// <param name="ProofKey">Thumbprint of the key the token is bound to, if it is.</param>
internal sealed record Delegation(string ClientId, string? Scope, string? ProofKey = null);
