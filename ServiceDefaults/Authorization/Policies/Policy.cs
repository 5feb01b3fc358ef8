using System.Text.Json.Serialization;

namespace Gatehouse.ServiceDefaults.Authorization.Policies;

/// <summary>
/// A rule of one tenant. Roles say what somebody may ever do; policies say when: an allow policy narrows a permission to
/// the cases it describes, a deny policy takes cases away. Neither gives a permission that no role gives.
/// </summary>
/// <param name="Id">The policy.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Effect">Allow or deny.</param>
/// <param name="Order">Lower is looked at first; only the explanation depends on it, never the outcome.</param>
/// <param name="Permissions">What it is about: <c>orders:delete</c>, <c>orders:*</c> or <c>*</c>.</param>
/// <param name="Condition">When it applies; see docs/policies.md.</param>
public sealed record Policy(
    Guid Id, string Name, PolicyEffect Effect, int Order, IReadOnlyList<string> Permissions, Condition Condition)
{
    /// <summary>Whether the policy is about a permission.</summary>
    /// <param name="permission">The permission.</param>
    /// <returns>Whether it is.</returns>
    public bool Covers(string permission) => Permissions.Any(pattern =>
        pattern == permission
        || pattern == "*"
        || (pattern.EndsWith(":*", StringComparison.Ordinal) && permission.StartsWith(pattern[..^1], StringComparison.Ordinal)));
}

/// <summary>What a policy does when its condition holds.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PolicyEffect>))]
public enum PolicyEffect
{
    /// <summary>One of the cases in which the permission may be used.</summary>
    [JsonStringEnumMemberName("allow")]
    Allow,

    /// <summary>A case in which it may not, whatever else holds.</summary>
    [JsonStringEnumMemberName("deny")]
    Deny,
}
