using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.ServiceDefaults.Tenancy;

/// <summary>The tenant a request or event belongs to: set once per scope, from the token or the event, never from a body.</summary>
public sealed class TenantContext
{
    private TenantId? tenant;

    /// <summary>The tenant, if the scope has one.</summary>
    public TenantId? Current => tenant;

    /// <summary>The tenant; asking without one is a bug.</summary>
    public TenantId Required => tenant ?? throw new InvalidOperationException("This scope has no tenant.");

    /// <summary>Binds the scope to a tenant.</summary>
    /// <param name="value">The tenant.</param>
    /// <exception cref="InvalidOperationException">The scope already belongs to another tenant.</exception>
    public void Set(TenantId value)
    {
        if (tenant is { } existing && existing != value)
        {
            throw new InvalidOperationException("A scope cannot change its tenant.");
        }

        tenant = value;
    }
}
