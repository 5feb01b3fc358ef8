using System.Text.Json.Nodes;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Connect;

/// <summary>What a client learns of a person by its scopes.</summary>
internal static class PersonClaims
{
    public static void Add(JsonObject claims, User user, TenantId? tenant, IReadOnlyCollection<string> scopes)
    {
        if (tenant is { } place)
        {
            claims[PlatformClaims.Tenant] = place.ToString();
        }

        if (scopes.Contains(IdentityScopes.Profile))
        {
            claims[PlatformClaims.Name] = user.Name;
        }

        if (scopes.Contains(IdentityScopes.Email))
        {
            claims[PlatformClaims.Email] = user.Email;
            claims["email_verified"] = user.EmailConfirmed;
        }
    }
}
