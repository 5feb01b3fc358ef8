using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;

namespace Gatehouse.UserService.Domain;

/// <summary>That a person belongs to a tenant, as AuthService told it. Only through this row may the tenant see a profile.</summary>
internal sealed class Member : ITenantOwned
{
    public required TenantId TenantId { get; init; }

    public required UserId UserId { get; init; }

    public required MembershipId MembershipId { get; init; }

    /// <summary>False once the person has left; the row stays so that late news cannot bring them back.</summary>
    public required bool IsActive { get; init; }

    /// <summary>When what the row says happened.</summary>
    public required DateTimeOffset Since { get; init; }
}
