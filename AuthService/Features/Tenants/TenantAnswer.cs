using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Tenants;

/// <summary>A tenant as its members and the platform see it.</summary>
internal sealed record TenantAnswer(
    TenantId Id,
    string Slug,
    string Name,
    TenantStatus Status,
    string Plan,
    TenantSettings Settings,
    JsonElement Attributes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DeletedAt,
    DateTimeOffset? PurgedAfter)
{
    public static TenantAnswer Of(Tenant tenant) => new(
        tenant.Id,
        tenant.Slug,
        tenant.Name,
        tenant.Status,
        tenant.Plan,
        TenantSettings.Of(tenant),
        tenant.Attributes,
        tenant.CreatedAt,
        tenant.DeletedAt,
        tenant.DeletedAt + TenantDeletion.Grace);
}
