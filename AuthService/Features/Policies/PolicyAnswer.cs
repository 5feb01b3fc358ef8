using Gatehouse.ServiceDefaults.Authorization.Policies;

namespace Gatehouse.AuthService.Features.Policies;

/// <summary>A policy as clients see it.</summary>
internal sealed record PolicyAnswer(
    Guid Id,
    string Name,
    PolicyEffect Effect,
    int Order,
    IReadOnlyList<string> Permissions,
    string Condition,
    bool BuiltIn,
    int Version,
    DateTimeOffset ChangedAt)
{
    public static PolicyAnswer Of(StoredPolicy policy) => new(
        policy.Id,
        policy.Name,
        policy.Effect,
        policy.Order,
        policy.Permissions,
        policy.Condition,
        policy.IsBuiltIn,
        policy.Version,
        policy.ChangedAt);
}
