using Gatehouse.OrderService.Domain;

namespace Gatehouse.OrderService.UnitTests;

public sealed class OrderRowTests
{
    [Theory]
    [InlineData("EUR,A-1,Apple,3,0.10", "Apple")]
    [InlineData("EUR,A-1,\"Apple, red\",3,0", "Apple, red")]
    [InlineData("EUR,A-1,\"6\"\" pipe\",3,1000000000", "6\" pipe")]
    [InlineData("JPY,A-1,Åpfel 苹果,100000,1", "Åpfel 苹果")]
    public void Read_GoodRow_IsAnItem(string text, string name)
    {
        var (currency, item, field, _) = OrderRow.Read(text);
        Assert.Null(field);
        Assert.Equal(text[..3], currency!.Code);
        Assert.Equal(name, item!.Name);
    }

    [Theory]
    [InlineData("EUR,A-1,Apple,3", "row")]
    [InlineData("EUR,A-1,Apple,3,1,1", "row")]
    [InlineData("EUR,A-1,\"Apple,3,1", "row")]
    [InlineData("EURO,A-1,Apple,3,1", "currency")]
    [InlineData("eur,A-1,Apple,3,1", "currency")]
    [InlineData("EUR,,Apple,3,1", "sku")]
    [InlineData("EUR,A-1, ,3,1", "name")]
    [InlineData("EUR,A-1,App\0le,3,1", "name")]
    [InlineData("EUR,A-1,Apple,0,1", "quantity")]
    [InlineData("EUR,A-1,Apple,-1,1", "quantity")]
    [InlineData("EUR,A-1,Apple,1.5,1", "quantity")]
    [InlineData("EUR,A-1,Apple,100001,1", "quantity")]
    [InlineData("EUR,A-1,Apple,1,-1", "unitPrice")]
    [InlineData("EUR,A-1,Apple,1,0.001", "unitPrice")]
    [InlineData("JPY,A-1,Apple,1,0.5", "unitPrice")]
    [InlineData("EUR,A-1,Apple,1,1e3", "unitPrice")]
    [InlineData("EUR,A-1,Apple,1,1000000001", "unitPrice")]
    public void Read_BadRow_NamesTheColumn(string text, string expected)
    {
        var (_, item, field, message) = OrderRow.Read(text);
        Assert.Null(item);
        Assert.Equal(expected, field);
        Assert.NotEmpty(message!);
    }

    [Fact]
    public void Read_VeryLongRow_IsRefusedAsAWhole() =>
        Assert.Equal("row", OrderRow.Read("EUR,A," + new string('x', OrderRow.MaxLength) + ",1,1").Field);

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("6\" pipe", "\"6\"\" pipe\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    public void Quote_Field_IsReadBackAsTextByASpreadsheet(string field, string expected) => Assert.Equal(expected, OrderRow.Quote(field));
}
