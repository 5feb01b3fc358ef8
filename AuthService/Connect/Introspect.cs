using System.Text.Json.Nodes;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Connect;

/// <summary>Whether a token is in force (RFC 7662). A client is told of its own tokens and of its tenant's, of others only "no".</summary>
internal sealed class Introspect(
    AuthDbContext context, AccessTokenValidator validator, ClientDirectory clients, IOptions<AccessTokenOptions> access, TimeProvider time)
{
    public static async Task<Results<Ok<JsonObject>, JsonHttpResult<OAuthRefusal>>> HandleAsync(
        HttpContext http, ClientAuthentication authentication, Introspect introspect, CancellationToken cancellationToken)
    {
        var (call, refusal) = await ClientCall.ReadAsync(http, authentication, cancellationToken);
        if (call is null)
        {
            return refusal!;
        }

        if (call.Client.IsPublic)
        {
            return OAuthRefusal.Of(http, OAuthErrors.InvalidClient, "Only clients that can prove who they are may ask.");
        }

        return call["token"] is { } presented
            ? TypedResults.Ok(await introspect.DescribeAsync(call.Client, presented, cancellationToken) ?? new JsonObject { ["active"] = false })
            : OAuthRefusal.Of(http, OAuthErrors.InvalidRequest, "'token' is missing.");
    }

    private async Task<JsonObject?> DescribeAsync(KnownClient client, string presented, CancellationToken cancellationToken)
    {
        if (RefreshSecret.TryRead(presented, out var secret))
        {
            return await DescribeRefreshAsync(client, secret with { Client = client.Id }, cancellationToken);
        }

        var token = (await validator.CheckAsync(presented, cancellationToken)).Token;
        if (token is null || (token.TenantId != client.TenantId && token.ClientId != client.PublicId && !client.IsFirstParty)
            || await FindAsync(token, cancellationToken) is not { IsInForce: true } state)
        {
            return null;
        }

        var claims = new JsonObject
        {
            ["active"] = true,
            ["token_type"] = token.Confirmation is null ? "Bearer" : "DPoP",
            ["iss"] = access.Value.Issuer,
            ["aud"] = access.Value.Audience,
            ["exp"] = token.ExpiresAt.ToUnixTimeSeconds(),
            ["iat"] = token.IssuedAt.ToUnixTimeSeconds(),
            [PlatformClaims.TokenId] = token.TokenId.ToString("N"),
            [PlatformClaims.Subject] = token.UserId.ToString(),
            [PlatformClaims.Scope] = string.Join(' ', token.Scopes),
        };
        Add(claims, PlatformClaims.ClientId, token.ClientId);
        Add(claims, PlatformClaims.Session, token.SessionId?.ToString());
        Add(claims, PlatformClaims.Tenant, token.TenantId?.ToString());
        Add(claims, "username", state.Person);
        AddKey(claims, token.Confirmation);
        return claims;
    }

    // The revocation is usually heard before; the database is asked nevertheless, for this is the authority.
    private async Task<(bool IsInForce, string? Person)> FindAsync(AccessToken token, CancellationToken cancellationToken)
    {
        if (token.SessionId is not { } id || token is { ClientId: null, Scopes: not [] })
        {
            return (token.ClientId is null || await clients.FindAsync(ClientNames.Find(token.ClientId) ?? default, fresh: true, cancellationToken) is not null, null);
        }

        var session = await context.Sessions.AsNoTracking().Include(s => s.User).SingleOrDefaultAsync(s => s.Id == id, cancellationToken);
        return (session is { User.ClosedAt: null, EndedAt: null }, session?.User.Email);
    }

    private async Task<JsonObject?> DescribeRefreshAsync(KnownClient client, RefreshSecret secret, CancellationToken cancellationToken)
    {
        var hash = secret.Hash;
        var token = await context.RefreshTokens.AsNoTracking().Include(t => t.Session.User).SingleOrDefaultAsync(t => t.Hash == hash, cancellationToken);
        if (token is not { UsedAt: null, Session.User.ClosedAt: null } || !token.Session.IsLiveAt(time.GetUtcNow()))
        {
            return null;
        }

        var claims = new JsonObject
        {
            ["active"] = true,
            ["iss"] = access.Value.Issuer,
            [PlatformClaims.ClientId] = client.PublicId,
            [PlatformClaims.Subject] = token.Session.UserId.ToString(),
            [PlatformClaims.Scope] = token.Session.Scope,
            ["exp"] = token.Session.EndsAt.ToUnixTimeSeconds(),
            ["iat"] = token.IssuedAt.ToUnixTimeSeconds(),
        };
        AddKey(claims, token.Session.ProofKey);
        return claims;
    }

    private static void AddKey(JsonObject claims, string? key)
    {
        if (key is not null)
        {
            claims[PlatformClaims.Confirmation] = new JsonObject { [PlatformClaims.KeyThumbprint] = key };
        }
    }

    private static void Add(JsonObject claims, string name, string? value)
    {
        if (value is not null)
        {
            claims[name] = value;
        }
    }
}
