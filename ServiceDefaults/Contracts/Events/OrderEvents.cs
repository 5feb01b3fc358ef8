namespace Gatehouse.ServiceDefaults.Contracts.Events;

/// <summary>An order was placed.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="OwnerId">Who placed it.</param>
/// <param name="Total">Sum of its items, in <paramref name="Currency"/>.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="PlacedAt">When, UTC.</param>
public sealed record OrderPlaced(OrderId OrderId, UserId OwnerId, decimal Total, string Currency, DateTimeOffset PlacedAt) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "orders.placed.v1";

    /// <inheritdoc/>
    public string Subject => OrderId.ToString();
}

/// <summary>An order was paid.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="At">When, UTC.</param>
/// <param name="OwnerId">Who had placed it; events from before this was told have none.</param>
/// <param name="PlacedAt">When it had been placed; events from before this was told do not say.</param>
public sealed record OrderPaid(OrderId OrderId, DateTimeOffset At, UserId? OwnerId = null, DateTimeOffset? PlacedAt = null) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "orders.paid.v1";

    /// <inheritdoc/>
    public string Subject => OrderId.ToString();
}

/// <summary>An order left the house.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="At">When, UTC.</param>
/// <param name="OwnerId">Who had placed it; events from before this was told have none.</param>
/// <param name="PlacedAt">When it had been placed; events from before this was told do not say.</param>
public sealed record OrderShipped(OrderId OrderId, DateTimeOffset At, UserId? OwnerId = null, DateTimeOffset? PlacedAt = null) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "orders.shipped.v1";

    /// <inheritdoc/>
    public string Subject => OrderId.ToString();
}

/// <summary>An order arrived.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="At">When, UTC.</param>
/// <param name="OwnerId">Who had placed it; events from before this was told have none.</param>
/// <param name="PlacedAt">When it had been placed; events from before this was told do not say.</param>
public sealed record OrderDelivered(OrderId OrderId, DateTimeOffset At, UserId? OwnerId = null, DateTimeOffset? PlacedAt = null) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "orders.delivered.v1";

    /// <inheritdoc/>
    public string Subject => OrderId.ToString();
}

/// <summary>An order's money was given back; it no longer counts.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Total">Its sum, in <paramref name="Currency"/>.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="PlacedAt">When it had been placed, UTC.</param>
/// <param name="At">When it was refunded, UTC.</param>
/// <param name="OwnerId">Who had placed it; events from before this was told have none.</param>
public sealed record OrderRefunded(OrderId OrderId, decimal Total, string Currency, DateTimeOffset PlacedAt, DateTimeOffset At, UserId? OwnerId = null) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "orders.refunded.v1";

    /// <inheritdoc/>
    public string Subject => OrderId.ToString();
}

/// <summary>An order was cancelled; it no longer counts.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Total">Its sum, in <paramref name="Currency"/>.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="PlacedAt">When it had been placed, UTC.</param>
/// <param name="At">When it was cancelled, UTC.</param>
/// <param name="OwnerId">Who had placed it; events from before this was told have none.</param>
public sealed record OrderCancelled(OrderId OrderId, decimal Total, string Currency, DateTimeOffset PlacedAt, DateTimeOffset At, UserId? OwnerId = null) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "orders.cancelled.v1";

    /// <inheritdoc/>
    public string Subject => OrderId.ToString();
}

/// <summary>An order was deleted; it no longer counts.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Total">Its sum, in <paramref name="Currency"/>.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="PlacedAt">When it had been placed, UTC.</param>
/// <param name="At">When it was deleted, UTC.</param>
/// <param name="OwnerId">Who had placed it; events from before this was told have none.</param>
/// <param name="Stood">Whether it counted until then: it had not been cancelled. Events from before this was told do not say.</param>
public sealed record OrderDeleted(
    OrderId OrderId, decimal Total, string Currency, DateTimeOffset PlacedAt, DateTimeOffset At, UserId? OwnerId = null, bool? Stood = null) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "orders.deleted.v1";

    /// <inheritdoc/>
    public string Subject => OrderId.ToString();
}
