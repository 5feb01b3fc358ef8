using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Roles;

/// <summary>A named set of permissions within one tenant.</summary>
internal sealed class Role : ITenantOwned
{
    public required Guid Id { get; init; }

    public required TenantId TenantId { get; init; }

    public required string Name { get; set; }

    public string? Description { get; set; }

    public required IReadOnlyList<string> Permissions { get; set; }

    /// <summary>Shipped with Gatehouse; follows its releases and is not the tenant's to change.</summary>
    public bool IsBuiltIn { get; init; }

    public int Version { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public static Role BuiltIn(TenantId tenant, string name, IReadOnlyList<string> permissions, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(),
        TenantId = tenant,
        Name = name,
        Permissions = permissions,
        IsBuiltIn = true,
        CreatedAt = now,
    };

    /// <summary>Who has it.</summary>
    public IQueryable<MembershipId> Holders(AuthDbContext context) =>
        context.Set<MembershipRole>().Where(r => r.RoleId == Id).Select(r => r.MembershipId);

    /// <summary>Why the tenant may not change it, if so.</summary>
    public ProblemHttpResult? RefuseChange() =>
        IsBuiltIn ? Problems.Conflict("Built-in roles stay as they are; make a role of your own with the permissions you want.") : null;
}
