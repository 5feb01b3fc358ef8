namespace Gatehouse.OrderService.Domain;

/// <summary>A line of an order. The name and price are those of the moment it was placed.</summary>
internal sealed record OrderItem(string Sku, string Name, int Quantity, decimal UnitPrice)
{
    public const int MaxQuantity = 100_000;
    public const int MaxSkuLength = 64;
    public const int MaxNameLength = 200;
}
