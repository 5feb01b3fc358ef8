namespace Gatehouse.ServiceDefaults.Contracts.Events;

/// <summary>A tenant was deleted for good, its grace is over: whatever anybody keeps of it goes.</summary>
/// <param name="TenantId">The tenant.</param>
public sealed record TenantDeleted(TenantId TenantId) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "tenants.deleted.v1";

    /// <inheritdoc/>
    public string Subject => TenantId.ToString();
}
