using System.IdentityModel.Tokens.Jwt;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.AuthService.Connect;

/// <summary>Of whose session an ID token was.</summary>
internal sealed record HintedSession(string ClientId, UserId UserId, SessionId SessionId);

/// <summary>Reads an ID token of ours that a client gives back, also one that has ended (OpenID Connect RP-Initiated Logout 1.0 section 2).</summary>
internal sealed class IdTokenHint(IVerificationKeys keys, IOptions<AccessTokenOptions> access)
{
    private const int MaxLength = 8192;

    public async Task<HintedSession?> ReadAsync(string token, CancellationToken cancellationToken)
    {
        var handler = new JwtSecurityTokenHandler { MapInboundClaims = false };
        if (token.Length > MaxLength || !handler.CanReadToken(token))
        {
            return null;
        }

        try
        {
            var header = handler.ReadJwtToken(token).Header;
            if (header.Typ != IdTokenIssuer.Type || header.Kid is null || await keys.FindAsync(header.Kid, cancellationToken) is not { } key)
            {
                return null;
            }

            handler.ValidateToken(
                token,
                new TokenValidationParameters
                {
                    ValidIssuer = access.Value.Issuer,
                    ValidateAudience = false,
                    ValidateLifetime = false,
                    ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256],
                    IssuerSigningKey = key,
                },
                out var validated);
            var claims = ((JwtSecurityToken)validated).Payload;
            return claims.Aud is [var client]
                && UserId.TryParse(claims.Sub, out var user) && SessionId.TryParse(claims.GetValueOrDefault(PlatformClaims.Session) as string, out var session)
                ? new(client, user, session)
                : null;
        }
        catch (Exception failure) when (failure is SecurityTokenException or ArgumentException or FormatException)
        {
            return null;
        }
    }
}
