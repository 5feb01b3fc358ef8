using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;

namespace Gatehouse.AnalyticsService.Data;

/// <summary>The standing orders that were placed on one day (UTC) in one currency.</summary>
internal sealed class OrderDay : ITenantOwned
{
    public required TenantId TenantId { get; init; }

    public required DateOnly Day { get; init; }

    public required string Currency { get; init; }

    public required long Orders { get; init; }

    public required decimal Revenue { get; init; }
}
