using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Authorization.Policies;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;

namespace Gatehouse.AuthService.Features.Policies;

/// <summary>A policy of a tenant as it is now. Every edition of it stays in <see cref="PolicyVersion"/>.</summary>
internal sealed class StoredPolicy : ITenantOwned
{
    public required Guid Id { get; init; }

    public required TenantId TenantId { get; init; }

    public required string Name { get; set; }

    public required PolicyEffect Effect { get; set; }

    public required int Order { get; set; }

    public required IReadOnlyList<string> Permissions { get; set; }

    public required string Condition { get; set; }

    /// <summary>Shipped with Gatehouse; follows its releases and is not the tenant's to change.</summary>
    public bool IsBuiltIn { get; init; }

    public int Version { get; set; } = 1;

    public required DateTimeOffset ChangedAt { get; set; }

    public PolicyDocument Document() => new(Id, Name, Effect, Order, Permissions, Condition);

    public PolicyVersion Edition(UserId? by, bool deleted = false) => new()
    {
        PolicyId = Id,
        TenantId = TenantId,
        Version = deleted ? Version + 1 : Version,
        Name = Name,
        Effect = Effect,
        Order = Order,
        Permissions = Permissions,
        Condition = Condition,
        Deleted = deleted,
        ChangedAt = ChangedAt,
        ChangedBy = by,
    };
}

/// <summary>One edition of a policy; the last one of a deleted policy says so.</summary>
internal sealed class PolicyVersion : ITenantOwned
{
    public required TenantId TenantId { get; init; }

    public required Guid PolicyId { get; init; }

    public required int Version { get; init; }

    public required string Name { get; init; }

    public required PolicyEffect Effect { get; init; }

    public required int Order { get; init; }

    public required IReadOnlyList<string> Permissions { get; init; }

    public required string Condition { get; init; }

    public required bool Deleted { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Who; nobody for what a release brought.</summary>
    public UserId? ChangedBy { get; init; }
}
