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

/// <summary>
/// What one person ordered in one currency in one year, added up month after month: from one month to another is then a
/// difference, and a year's top list or retention reads a row or two of each person, whatever the number of orders.
/// </summary>
internal sealed class OrderCustomer : ITenantOwned
{
    public required TenantId TenantId { get; init; }

    public required int Year { get; init; }

    public required string Currency { get; init; }

    public required UserId OwnerId { get; init; }

    /// <summary>Twelve: up to and with January, February, ….</summary>
    public required long[] Orders { get; init; }

    /// <summary>Likewise.</summary>
    public required decimal[] Revenue { get; init; }

    /// <summary>The months with an order that stands, January in the lowest bit. PostgreSQL keeps it.</summary>
    public int Months { get; private init; }
}
