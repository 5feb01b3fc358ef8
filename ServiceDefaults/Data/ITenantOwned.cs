using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.ServiceDefaults.Data;

/// <summary>A row that belongs to one tenant: filtered in EF Core, and again by row-level security in PostgreSQL.</summary>
public interface ITenantOwned
{
    /// <summary>The owner.</summary>
    TenantId TenantId { get; }
}

/// <summary>A context whose tenant-owned rows are those of one tenant.</summary>
public interface ITenantScoped
{
    /// <summary>The tenant; without one no tenant-owned row is seen.</summary>
    TenantId? CurrentTenant { get; }
}
