using System.Text.Json;
using System.Text.Json.Serialization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.ServiceDefaults.Authorization;

/// <summary>What a membership may do, as of one version. The authority is AuthService's database.</summary>
/// <param name="MembershipId">The membership.</param>
/// <param name="UserId">The person.</param>
/// <param name="TenantId">The tenant.</param>
/// <param name="MembershipVersion">Grows when the person's roles, attributes or status change.</param>
/// <param name="TenantVersion">Grows when the tenant's roles, policies or status change; one step for all its members.</param>
/// <param name="Status">Whether it is in force.</param>
/// <param name="Roles">Role names.</param>
/// <param name="Permissions">Every permission of those roles, sorted.</param>
public sealed record MembershipSnapshot(
    MembershipId MembershipId,
    UserId UserId,
    TenantId TenantId,
    int MembershipVersion,
    int TenantVersion,
    MembershipStatus Status,
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> Permissions)
{
    private HashSet<string>? permissions;

    /// <summary>What the tenant says about the person, for policies: <c>membership.attributes.*</c>.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Attributes { get; init; }

    /// <summary>The token's <c>pv</c>: both versions only grow, so their sum does.</summary>
    [JsonIgnore]
    public int Version => MembershipVersion + TenantVersion;

    /// <summary>Whether a permission is held.</summary>
    /// <param name="permission">The permission.</param>
    /// <returns>Whether it is.</returns>
    public bool Has(string permission) => (permissions ??= [.. Permissions]).Contains(permission);
}

/// <summary>Whether a membership is in force.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MembershipStatus>))]
public enum MembershipStatus
{
    /// <summary>In force.</summary>
    Active,

    /// <summary>The tenant is suspended.</summary>
    TenantSuspended,

    /// <summary>The person was removed, locked or closed their account, or the tenant was deleted.</summary>
    Ended,
}
