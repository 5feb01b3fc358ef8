using Gatehouse.OrderService.Domain;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.OrderService.UnitTests;

public sealed class OrderTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Place_SeveralItems_TotalIsTheirExactSum()
    {
        var (order, placed) = Place("EUR", new("A-1", "Apple", 3, 0.10m), new("B-2", "Bread", 2, 2.55m));

        Assert.Equal(5.40m, order.Total);
        Assert.Equal(OrderStatus.Placed, order.Status);
        Assert.Equal(1, order.Version);
        Assert.Equal((order.Id, order.OwnerId, 5.40m, "EUR", order.PlacedAt), (placed.OrderId, placed.OwnerId, placed.Total, placed.Currency, placed.PlacedAt));
    }

    [Fact]
    public void Place_LargestOrder_TotalFitsItsColumn()
    {
        var line = new OrderItem("A", "A", OrderItem.MaxQuantity, Order.MaxUnitPrice);
        var (order, _) = Place("KWD", [.. Enumerable.Repeat(line, Order.MaxItems)]);

        Assert.Equal(20_000_000_000_000_000m, order.Total);
        Assert.True(order.Total < 100_000_000_000_000_000_000m, "numeric(24,4) has 20 digits before the point");
    }

    [Fact]
    public void Place_TimeFinerThanMicroseconds_IsCutToWhatTheDatabaseKeeps()
    {
        var (order, _) = Order.Place(
            TenantId.New(), UserId.New(), Currency.Get("EUR"), [new("A", "A", 1, 1)], Now.AddTicks(12_345_678));

        Assert.Equal(Now.AddTicks(12_345_670), order.PlacedAt);
    }

    [Theory]
    [InlineData("", "pay", "Paid")]
    [InlineData("", "cancel", "Cancelled")]
    [InlineData("pay", "ship", "Shipped")]
    [InlineData("pay", "cancel", "Cancelled")]
    [InlineData("pay", "refund", "Refunded")]
    [InlineData("pay,ship", "deliver", "Delivered")]
    [InlineData("pay,ship", "refund", "Refunded")]
    [InlineData("pay,ship,deliver", "refund", "Refunded")]
    public void Change_StateAllowsIt_MovesOnAndCountsTheVersion(string before, string change, string after)
    {
        var order = PlaceAnd(before);
        var version = order.Version;

        Assert.True(Try(order, change));

        Assert.Equal(after, order.Status.ToString());
        Assert.Equal(version + 1, order.Version);
        Assert.Equal(Now.AddHours(1), order.ChangedAt);
    }

    [Theory]
    [InlineData("", "ship")]
    [InlineData("", "deliver")]
    [InlineData("", "refund")]
    [InlineData("pay", "deliver")]
    [InlineData("pay,ship,deliver", "deliver")]
    [InlineData("pay,ship,deliver", "cancel")]
    [InlineData("pay,ship,deliver", "delete")]
    [InlineData("pay,refund", "refund")]
    [InlineData("pay,refund", "ship")]
    [InlineData("pay,refund", "delete")]
    [InlineData("cancel", "refund")]
    [InlineData("pay", "pay")]
    [InlineData("pay", "delete")]
    [InlineData("pay,ship", "pay")]
    [InlineData("pay,ship", "ship")]
    [InlineData("pay,ship", "cancel")]
    [InlineData("pay,ship", "delete")]
    [InlineData("cancel", "pay")]
    [InlineData("cancel", "ship")]
    [InlineData("cancel", "cancel")]
    public void Change_StateForbidsIt_NothingHappens(string before, string change)
    {
        var order = PlaceAnd(before);
        var (status, version) = (order.Status, order.Version);

        Assert.False(Try(order, change));

        Assert.Equal((status, version), (order.Status, order.Version));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cancel")]
    [InlineData("pay,cancel")]
    public void Delete_NothingOwed_TellsWhatIsGone(string before)
    {
        var order = PlaceAnd(before);

        var deleted = order.Delete(Now);

        Assert.Equal((order.Id, order.Total, "EUR", order.PlacedAt), (deleted!.OrderId, deleted.Total, deleted.Currency, deleted.PlacedAt));
        Assert.Equal(before.Length == 0, deleted.Stood);
    }

    private static Order PlaceAnd(string changes)
    {
        var (order, _) = Place("EUR", new OrderItem("A-1", "Apple", 1, 1.00m));
        foreach (var change in changes.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.True(Try(order, change));
        }

        return order;
    }

    private static bool Try(Order order, string change) => change switch
    {
        "pay" => order.Pay(Now.AddHours(1)) is not null,
        "ship" => order.Ship(Now.AddHours(1)) is not null,
        "deliver" => order.Deliver(Now.AddHours(1)) is not null,
        "refund" => order.Refund(Now.AddHours(1)) is not null,
        "cancel" => order.Cancel(Now.AddHours(1)) is not null,
        "delete" => order.Delete(Now.AddHours(1)) is not null,
        _ => throw new ArgumentOutOfRangeException(nameof(change)),
    };

    private static (Order Order, ServiceDefaults.Contracts.Events.OrderPlaced Placed) Place(string currency, params OrderItem[] items) =>
        Order.Place(TenantId.New(), UserId.New(), Currency.Get(currency), items, Now);
}
