using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Tokens;

/// <summary>Access tokens for sessions.</summary>
internal sealed class TokenIssuer(
    KeyRing keys, IOptions<AccessTokenOptions> access, IOptions<TokenOptions> options, TimeProvider time)
{
    public int LifeInSeconds => (int)options.Value.AccessTokenLife.TotalSeconds;

    public ValueTask<string> IssueAsync(
        User user, Session session, MembershipSnapshot? membership, CancellationToken cancellationToken) => IssueAsync(
            user,
            session,
            membership is null ? null : new TokenPlace(membership.TenantId, membership.MembershipId, membership.Version, membership.Roles),
            cancellationToken);

    public async ValueTask<string> IssueAsync(User user, Session session, TokenPlace? place, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var claims = new TokenClaims
        {
            Issuer = access.Value.Issuer,
            Audience = access.Value.Audience,
            UserId = user.Id,
            IssuedAt = now,
            ExpiresAt = now + options.Value.AccessTokenLife,
            SessionId = session.Id,
            TenantId = place?.TenantId,
            MembershipId = place?.MembershipId,
            PermissionVersion = place?.Version ?? 0,
            Roles = place?.Roles ?? [],
            Methods = session.Methods,
            AuthenticatedAt = session.AuthenticatedAt,
            Name = user.Name,
            Email = user.Email,
        };
        return TokenWriter.Write(claims, await keys.SignerAsync(cancellationToken));
    }
}

/// <summary>What of a membership goes into a token.</summary>
internal sealed record TokenPlace(TenantId TenantId, MembershipId MembershipId, int Version, IReadOnlyList<string> Roles);
