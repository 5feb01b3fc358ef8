using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;

namespace Gatehouse.AnalyticsService.Data;

/// <summary>What is known of one order, in whatever order the news came. Partitioned by month; written by <c>count_order</c>.</summary>
internal sealed class OrderFact : ITenantOwned
{
    public required TenantId TenantId { get; init; }

    public required OrderId OrderId { get; init; }

    public required DateTimeOffset PlacedAt { get; init; }

    public UserId? OwnerId { get; init; }

    /// <summary>Nothing until the order itself has been heard of.</summary>
    public string? Currency { get; init; }

    public decimal? Amount { get; init; }

    public DateTimeOffset? PaidAt { get; init; }

    public DateTimeOffset? ShippedAt { get; init; }

    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>When it was cancelled, refunded or deleted.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>Somebody signed in, or was refused.</summary>
internal sealed class SignInFact : ITenantOwned
{
    public required TenantId TenantId { get; init; }

    public required DateTimeOffset At { get; init; }

    public required Guid EventId { get; init; }

    public UserId? UserId { get; init; }

    public required string Outcome { get; init; }

    public required string Reason { get; init; }
}

/// <summary>The requests of a few seconds on one route with one outcome, as one gateway counted them.</summary>
internal sealed class TrafficFact : ITenantOwned
{
    public required TenantId TenantId { get; init; }

    public required DateTimeOffset At { get; init; }

    public required Guid EventId { get; init; }

    public required string Route { get; init; }

    public required string Outcome { get; init; }

    public required long Requests { get; init; }

    /// <summary>How many took how long; see <see cref="ServiceDefaults.Contracts.LatencyBuckets"/>.</summary>
    public required long[] Buckets { get; init; }
}
