using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;

namespace Gatehouse.AnalyticsService.Data;

/// <summary>The orders that were placed in one time in one currency: those that stand, those that fell, and how far they came.</summary>
internal abstract class OrderFigures : ITenantOwned
{
    public required TenantId TenantId { get; init; }

    public required string Currency { get; init; }

    public required long Orders { get; init; }

    /// <summary>Cancelled, refunded or deleted.</summary>
    public required long Dropped { get; init; }

    /// <summary>Of those that stand.</summary>
    public required decimal Revenue { get; init; }

    public required long Paid { get; init; }

    public required long Shipped { get; init; }

    public required long Delivered { get; init; }
}

/// <summary>Of a day (UTC).</summary>
internal sealed class OrderDay : OrderFigures
{
    public required DateOnly Day { get; init; }
}

/// <summary>Of an hour.</summary>
internal sealed class OrderHour : OrderFigures
{
    public required DateTimeOffset Hour { get; init; }
}

/// <summary>What one person ordered in one month, for top lists and retention.</summary>
internal sealed class OrderCustomer : ITenantOwned
{
    public required TenantId TenantId { get; init; }

    /// <summary>Its first day.</summary>
    public required DateOnly Month { get; init; }

    public required UserId OwnerId { get; init; }

    public required string Currency { get; init; }

    public required long Orders { get; init; }

    public required decimal Revenue { get; init; }
}
