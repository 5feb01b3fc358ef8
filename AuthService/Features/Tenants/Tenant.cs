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
    public DateTimeOffset? DeletedAt { get; private set; }

    /// <summary>What it was when it was deleted, and will be again if it is restored.</summary>
    public TenantStatus? StatusBefore { get; private set; }

    /// <summary>When nothing but its id and its audit log was left.</summary>
    public DateTimeOffset? PurgedAt { get; private set; }

    public bool IsPlatform => Slug == PlatformSlug;

    public void Delete(DateTimeOffset now)
    {
        StatusBefore = Status;
        Status = TenantStatus.Deleted;
        DeletedAt = now;
    }

    public void Restore()
    {
        Status = StatusBefore ?? TenantStatus.Active;
        StatusBefore = null;
        DeletedAt = null;
    }

    /// <summary>For good: what names the company goes, the id stays for what refers to it.</summary>
    public void Purge(DateTimeOffset now)
    {
        PurgedAt = now;
        Name = "Deleted company";
        Slug = $"deleted-{Id.Value:N}";
        Settings = Attributes = JsonElement.Parse("{}");
    }
}

internal enum TenantStatus
{
    Active,
    Suspended,
    Deleted,
}
