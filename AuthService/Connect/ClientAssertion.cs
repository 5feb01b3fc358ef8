using System.IdentityModel.Tokens.Jwt;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.AuthService.Connect;

/// <summary>A client proves itself with a token it signed (RFC 7523 section 3), each good for one use.</summary>
internal sealed class ClientAssertion(AuthDbContext context, IOptions<AccessTokenOptions> options, TimeProvider time)
{
    public const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    // Every one is kept until its end, so none may be good for long.
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>The client an assertion says it is from; to be believed only after <see cref="VerifyAsync"/>.</summary>
    public static Guid? IssuerOf(string assertion)
    {
        try
        {
            return ClientNames.Find(new JwtSecurityToken(assertion).Issuer);
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException)
        {
            return null;
        }
    }

    public async Task<bool> VerifyAsync(string assertion, KnownClient client, CancellationToken cancellationToken)
    {
        if (client.Keys is null || Validate(assertion, client) is not { Id: { Length: > 0 and <= 200 } id } token
            || token.Subject != client.Id.ToString() || token.ValidTo > time.GetUtcNow() + LongestLife + Skew)
        {
            return false;
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(id));
        var (now, end) = (time.GetUtcNow(), new DateTimeOffset(token.ValidTo, TimeSpan.Zero) + Skew);
        await context.UsedAssertions.Where(a => a.ClientId == client.Id && a.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        return await context.Database.ExecuteSqlAsync(
            $"insert into used_assertions (client_id, hash, expires_at) values ({client.Id}, {hash}, {end}) on conflict do nothing",
            cancellationToken) == 1;
    }

    private JwtSecurityToken? Validate(string assertion, KnownClient client)
    {
        var issuer = options.Value.Issuer.TrimEnd('/');
        var now = time.GetUtcNow().UtcDateTime;
        try
        {
            new JwtSecurityTokenHandler { MapInboundClaims = false }.ValidateToken(
                assertion,
                new TokenValidationParameters
                {
                    ValidIssuer = client.Id.ToString(),
                    ValidAudiences = [options.Value.Issuer, issuer, $"{issuer}/connect/token"],
                    ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256],
                    IssuerSigningKeys = JsonWebKeySet.Create(client.Keys).GetSigningKeys(),
                    RequireExpirationTime = true,
                    RequireSignedTokens = true,
                    LifetimeValidator = (from, to, _, _) => to + Skew > now && !(from - Skew > now),
                },
                out var token);
            return (JwtSecurityToken)token;
        }
        catch (Exception failure) when (failure is SecurityTokenException or ArgumentException or FormatException)
        {
            return null;
        }
    }
}
