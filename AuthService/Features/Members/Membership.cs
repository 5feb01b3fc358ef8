using System.Text.Json;
using Gatehouse.AuthService.Features.Roles;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;

namespace Gatehouse.AuthService.Features.Members;

/// <summary>One person in one tenant.</summary>
internal sealed class Membership : ITenantOwned
{
    public required MembershipId Id { get; init; }

    public required TenantId TenantId { get; init; }

    public required UserId UserId { get; init; }

    /// <summary>When it ended; a person who comes back takes up the same membership.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Since when they are shut out; they stay a member, with roles and everything.</summary>
    public DateTimeOffset? LockedAt { get; set; }

    /// <summary>Grows with every change of the person's roles, attributes or status here.</summary>
    public int Version { get; set; } = 1;

    /// <summary>What policies may ask about the person here: <c>membership.attributes.*</c>.</summary>
    public JsonElement Attributes { get; set; } = JsonElement.Parse("{}");

    public required DateTimeOffset JoinedAt { get; init; }

    public User User { get; private init; } = null!;

    public Tenant Tenant { get; private init; } = null!;

    public List<MembershipRole> Roles { get; } = [];

    /// <summary>Its person comes back: what had come together before is not theirs any more.</summary>
    public void TakeUp()
    {
        EndedAt = null;
        LockedAt = null;
        Attributes = JsonElement.Parse("{}");
    }

    public static Membership Create(TenantId tenant, UserId user, DateTimeOffset now) =>
        new() { Id = MembershipId.New(), TenantId = tenant, UserId = user, JoinedAt = now };
}

/// <summary>A role that a member has. The tenant is part of both foreign keys: a role of another tenant cannot be given.</summary>
internal sealed class MembershipRole : ITenantOwned
{
    public required TenantId TenantId { get; init; }

    public required MembershipId MembershipId { get; init; }

    public required Guid RoleId { get; init; }

    public Role Role { get; private init; } = null!;
}
