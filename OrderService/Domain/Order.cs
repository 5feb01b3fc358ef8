using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Data;

namespace Gatehouse.OrderService.Domain;

/// <summary>
/// An order and its rules: placed → paid → shipped → delivered, cancelled before it is shipped, refunded once it was paid,
/// deleted while no money or goods have moved. Every change returns the event that tells of it, or nothing when the state forbids the change.
/// </summary>
internal sealed class Order : ITenantOwned
{
    public const int MaxItems = 200;

    /// <summary>High enough for any trade; a total of the largest order still fits its column.</summary>
    public const int MaxUnitPrice = 1_000_000_000;

    public OrderId Id { get; private init; }

    public TenantId TenantId { get; private init; }

    public UserId OwnerId { get; private init; }

    public OrderStatus Status { get; private set; }

    public string Currency { get; private init; } = "";

    public decimal Total { get; private init; }

    public List<OrderItem> Items { get; private init; } = [];

    public DateTimeOffset PlacedAt { get; private init; }

    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>Grows with every change; the <c>ETag</c>.</summary>
    public int Version { get; private set; }

    public static (Order Order, OrderPlaced Placed) Place(
        TenantId tenant, UserId owner, Currency currency, IEnumerable<OrderItem> items, DateTimeOffset at)
    {
        var now = Stored(at);
        List<OrderItem> lines = [.. items.Select(i => i with { UnitPrice = currency.Write(i.UnitPrice) })];
        var order = new Order
        {
            Id = OrderId.New(),
            TenantId = tenant,
            OwnerId = owner,
            Status = OrderStatus.Placed,
            Currency = currency.Code,
            Total = currency.Write(lines.Sum(i => i.Quantity * i.UnitPrice)),
            Items = lines,
            PlacedAt = now,
            ChangedAt = now,
            Version = 1,
        };
        return (order, new(order.Id, owner, order.Total, order.Currency, now));
    }

    public OrderPaid? Pay(DateTimeOffset at) =>
        Status is OrderStatus.Placed ? new(Id, MoveTo(OrderStatus.Paid, at), OwnerId, PlacedAt) : null;

    public OrderShipped? Ship(DateTimeOffset at) =>
        Status is OrderStatus.Paid ? new(Id, MoveTo(OrderStatus.Shipped, at), OwnerId, PlacedAt) : null;

    public OrderDelivered? Deliver(DateTimeOffset at) =>
        Status is OrderStatus.Shipped ? new(Id, MoveTo(OrderStatus.Delivered, at), OwnerId, PlacedAt) : null;

    public OrderRefunded? Refund(DateTimeOffset at) =>
        Status is OrderStatus.Paid or OrderStatus.Shipped or OrderStatus.Delivered
            ? new(Id, Total, Currency, PlacedAt, MoveTo(OrderStatus.Refunded, at), OwnerId)
            : null;

    public OrderCancelled? Cancel(DateTimeOffset at) =>
        Status is OrderStatus.Placed or OrderStatus.Paid
            ? new(Id, Total, Currency, PlacedAt, MoveTo(OrderStatus.Cancelled, at), OwnerId)
            : null;

    /// <summary>Orders that were paid are records of money and goods: they are kept.</summary>
    public OrderDeleted? Delete(DateTimeOffset at) =>
        Status is OrderStatus.Placed or OrderStatus.Cancelled ? new(Id, Total, Currency, PlacedAt, Stored(at), OwnerId, Status is OrderStatus.Placed) : null;

    private DateTimeOffset MoveTo(OrderStatus status, DateTimeOffset at)
    {
        Status = status;
        Version++;
        return ChangedAt = Stored(at);
    }

    // PostgreSQL keeps microseconds; what is answered now must equal what is read later.
    private static DateTimeOffset Stored(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond));
}
