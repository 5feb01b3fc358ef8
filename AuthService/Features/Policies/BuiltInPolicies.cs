using Gatehouse.ServiceDefaults.Authorization.Policies;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Policies;

/// <summary>The policies every tenant starts with. A tenant widens one by an allow policy of its own beside it.</summary>
internal static class BuiltInPolicies
{
    public static IReadOnlyList<(string Name, PolicyEffect Effect, int Order, IReadOnlyList<string> Permissions, string Condition)> All { get; } =
    [
        ("Own orders", PolicyEffect.Allow, 1000, [Permissions.OrdersRead, Permissions.OrdersWrite],
            "resource.ownerId == user.id or membership.permissions contains \"orders:delete\""),
    ];

    /// <summary>Brings a tenant's built-in policies in line with this release.</summary>
    /// <param name="held">The built-in policies the tenant has.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="now">When.</param>
    /// <returns>What is new: policies and editions.</returns>
    public static IEnumerable<object> Update(IReadOnlyCollection<StoredPolicy> held, TenantId tenant, DateTimeOffset now)
    {
        foreach (var (name, effect, order, permissions, condition) in All)
        {
            if (held.FirstOrDefault(p => p.Name == name) is not { } policy)
            {
                policy = new()
                {
                    Id = Guid.CreateVersion7(),
                    TenantId = tenant,
                    Name = name,
                    Effect = effect,
                    Order = order,
                    Permissions = permissions,
                    Condition = condition,
                    IsBuiltIn = true,
                    ChangedAt = now,
                };
                yield return policy;
                yield return policy.Edition(null);
            }
            else if (policy.Effect != effect || policy.Order != order || policy.Condition != condition || !policy.Permissions.SequenceEqual(permissions))
            {
                (policy.Effect, policy.Order, policy.Permissions, policy.Condition) = (effect, order, permissions, condition);
                policy.ChangedAt = now;
                policy.Version++;
                yield return policy.Edition(null);
            }
        }
    }
}
