using Gatehouse.OrderService.Domain;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.OrderService.Features.Orders;

/// <summary>An order as clients see it.</summary>
internal sealed record OrderAnswer(
    OrderId Id,
    OrderStatus Status,
    decimal Total,
    string Currency,
    IReadOnlyList<OrderAnswer.Item> Items,
    DateTimeOffset PlacedAt,
    DateTimeOffset ChangedAt,
    UserId OwnerId)
{
    public static OrderAnswer Of(Order order)
    {
        var currency = Domain.Currency.Get(order.Currency);
        return new(
            order.Id,
            order.Status,
            currency.Write(order.Total),
            order.Currency,
            [.. order.Items.Select(i => new Item(i.Sku, i.Name, i.Quantity, currency.Write(i.UnitPrice)))],
            order.PlacedAt,
            order.ChangedAt,
            order.OwnerId);
    }

    internal sealed record Item(string Sku, string Name, int Quantity, decimal UnitPrice);
}
