using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Tenants;

/// <summary>A company, or the platform itself.</summary>
internal sealed class Tenant
{
    /// <summary>The tenant whose members run the platform.</summary>
    public const string PlatformSlug = "platform";

    public required TenantId Id { get; init; }

    /// <summary>Its name in addresses; unique.</summary>
    public required string Slug { get; set; }

    public required string Name { get; set; }

    public TenantStatus Status { get; set; }

    public string Plan { get; set; } = "standard";

    public JsonElement Settings { get; set; } = JsonElement.Parse("{}");

    /// <summary>What policies may ask about it: <c>tenant.attributes.*</c>.</summary>
    public JsonElement Attributes { get; set; } = JsonElement.Parse("{}");

    /// <summary>Grows with every change of its roles, policies or status: one step for all its members.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Which edition of the built-in roles its own were last brought in line with.</summary>
    public required string RoleEdition { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was deleted; until it is purged it can be restored.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    public bool IsPlatform => Slug == PlatformSlug;
}

internal enum TenantStatus
{
    Active,
    Suspended,
    Deleted,
}
