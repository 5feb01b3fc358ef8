using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Tokens;

/// <summary>Access tokens for sessions.</summary>
internal sealed class TokenIssuer(
    KeyRing keys, IOptions<AccessTokenOptions> access, IOptions<TokenOptions> options, TimeProvider time)
{
    public int LifeInSeconds => (int)options.Value.AccessTokenLife.TotalSeconds;

    public async ValueTask<string> IssueAsync(
        User user, Session session, MembershipSnapshot? membership, CancellationToken cancellationToken)
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
            TenantId = membership?.TenantId,
            MembershipId = membership?.MembershipId,
            PermissionVersion = membership?.Version ?? 0,
            Roles = membership?.Roles ?? [],
            Methods = session.Methods,
            AuthenticatedAt = session.AuthenticatedAt,
            Name = user.Name,
            Email = user.Email,
        };
        return TokenWriter.Write(claims, await keys.SignerAsync(cancellationToken));
    }
}
