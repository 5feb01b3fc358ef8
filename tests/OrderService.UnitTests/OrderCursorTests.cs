using Gatehouse.OrderService.Features.Orders;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.OrderService.UnitTests;

public sealed class OrderCursorTests
{
    [Fact]
    public void TryParse_OwnText_IsTheSamePlace()
    {
        var cursor = new OrderCursor(new(2026, 3, 1, 12, 0, 0, 123, 456, TimeSpan.Zero), OrderId.New());

        Assert.True(OrderCursor.TryParse(cursor.ToString(), out var read));
        Assert.Equal(cursor, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' ")]
    [InlineData("________________________________")]
    [InlineData("f_______________________________")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Assert.False(OrderCursor.TryParse(text, out _));
}
