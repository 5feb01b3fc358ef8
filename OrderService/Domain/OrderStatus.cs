namespace Gatehouse.OrderService.Domain;

/// <summary>Where an order stands.</summary>
internal enum OrderStatus
{
    Placed,
    Paid,
    Shipped,
    Delivered,
    Cancelled,
    Refunded,
}
