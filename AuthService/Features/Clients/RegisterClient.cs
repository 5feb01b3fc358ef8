using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.ApiKeys;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.AuthService.Features.Clients;

/// <summary>A program of the company's own. Its secret is answered here and never again.</summary>
internal static class RegisterClient
{
    public static async Task<Results<Created<Response>, ProblemHttpResult>> HandleAsync(
        Request request,
        Caller caller,
        AuthDbContext context,
        KeyOwner owner,
        AuditTrail audit,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (Validate(request) is { } invalid)
        {
            return Problems.Invalid(invalid.Field, invalid.Message);
        }

        if (await owner.RefuseAsync(caller, [.. request.Scopes.Where(s => !IdentityScopes.Contains(s))], cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var client = new Client
        {
            Id = Guid.CreateVersion7(),
            TenantId = caller.TenantId,
            Name = request.Name.Trim(),
            GrantTypes = [.. request.GrantTypes.Distinct()],
            RedirectUris = [.. (request.RedirectUris ?? []).Distinct()],
            PostLogoutRedirectUris = [.. (request.PostLogoutRedirectUris ?? []).Distinct()],
            BackChannelLogoutUri = request.BackChannelLogoutUri,
            Scopes = [.. request.Scopes.Distinct().Order(StringComparer.Ordinal)],
            IsPublic = request.Public,
            Keys = request.Jwks?.GetRawText(),
            RequiresProof = request.DpopBoundAccessTokens,
            CreatedBy = caller.UserId,
            CreatedAt = time.GetUtcNow(),
        };
        context.Add(client);

        // With keys of its own it needs no secret, and a public client could not keep one.
        var secret = request.Public || request.Jwks is not null ? null : ClientSecrets.Generate();
        if (secret is not null)
        {
            context.Add(AddSecret.Of(client.Id, client.TenantId, secret, time.GetUtcNow()));
        }

        audit.Add(context, AuditActions.ClientRegistered, $"client/{client.Id}", new { client.GrantTypes, client.Scopes });
        await context.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/api/clients/{client.Id}", new Response(client.Id, secret, client.Name, client.GrantTypes, client.RedirectUris, client.Scopes));
    }

    private static (string Field, string Message)? Validate(Request request)
    {
        if (request.GrantTypes.FirstOrDefault(g => !GrantTypes.All.Contains(g)) is { } grant)
        {
            return ("grantTypes", $"There is no grant type '{grant}'.");
        }

        if (request.Public && request.GrantTypes.Contains(GrantTypes.ClientCredentials))
        {
            return ("grantTypes", "A public client has nothing to prove itself with.");
        }

        if (request.GrantTypes.Contains(GrantTypes.AuthorizationCode) && request.RedirectUris is not { Length: > 0 })
        {
            return ("redirectUris", "Somebody who signs in must be sent back somewhere.");
        }

        foreach (var (field, uris) in new[]
        {
            ("redirectUris", request.RedirectUris ?? []),
            ("postLogoutRedirectUris", request.PostLogoutRedirectUris ?? []),
            ("backChannelLogoutUri", request.BackChannelLogoutUri is { } uri ? [uri] : []),
        })
        {
            if (uris.FirstOrDefault(uri => !IsRedirect(uri)) is { } bad)
            {
                return (field, $"'{bad}' must be an absolute https address without a fragment; http only for this machine.");
            }
        }

        return request.Jwks is { } jwks && !AreKeys(jwks) ? ("jwks", "Not a set of RSA keys of 2048 bits or more, or P-256 keys.") : null;
    }

    private static bool IsRedirect(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Fragment.Length == 0 && !text.Contains('*', StringComparison.Ordinal)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    private static bool AreKeys(JsonElement jwks)
    {
        try
        {
            var keys = JsonWebKeySet.Create(jwks.GetRawText()).GetSigningKeys();
            return keys is { Count: > 0 and <= 10 }
                && keys.All(k => k is RsaSecurityKey { KeySize: >= 2048 } or X509SecurityKey or ECDsaSecurityKey { KeySize: 256 }
                    or JsonWebKey { HasPrivateKey: false, KeySize: >= 256 });
        }
        catch (Exception failure) when (failure is ArgumentException or JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    public sealed record Request(
        [Required, Length(1, 100), PlainText] string Name,
        [Required, Length(1, 10), PlainText] string[] GrantTypes,
        [Required, Length(1, 100), PlainText] string[] Scopes,
        [MaxLength(20), PlainText] string[]? RedirectUris = null,
        bool Public = false,
        JsonElement? Jwks = null,
        [MaxLength(20), PlainText] string[]? PostLogoutRedirectUris = null,
        [MaxLength(2000), PlainText] string? BackChannelLogoutUri = null,
        bool DpopBoundAccessTokens = false);

    internal sealed record Response(
        Guid ClientId,
        string? ClientSecret,
        string Name,
        IReadOnlyList<string> GrantTypes,
        IReadOnlyList<string> RedirectUris,
        IReadOnlyList<string> Scopes);
}
