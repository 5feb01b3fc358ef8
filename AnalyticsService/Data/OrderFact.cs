using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;

namespace Gatehouse.AnalyticsService.Data;

/// <summary>What is known of one order: enough to count it once and to take it back once, in whatever order the news comes.</summary>
internal sealed class OrderFact : ITenantOwned
{
    public required TenantId TenantId { get; init; }

    public required OrderId OrderId { get; init; }

    public required DateTimeOffset PlacedAt { get; init; }

    public required string Currency { get; init; }

    public required decimal Amount { get; init; }

    /// <summary>False once it was cancelled or deleted.</summary>
    public required bool Stands { get; init; }
}
