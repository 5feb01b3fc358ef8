using System.Text.Json;
using Gatehouse.OrderService.Features.Orders;
using Gatehouse.OrderService.Idempotency;

namespace Gatehouse.OrderService.UnitTests;

public sealed class FingerprintTests
{
    private const string Original = """{"currency":"EUR","items":[{"sku":"A","name":"Apple","quantity":1,"unitPrice":1.50}]}""";

    [Fact]
    public void Of_SameRequestWrittenDifferently_IsTheSame() => Assert.Equal(
        Of(Original),
        Of("""{ "items": [ { "unitPrice": 1.50, "quantity": 1, "name": "Apple", "sku": "A" } ], "currency": "EUR" }"""));

    [Theory]
    [InlineData("EUR", "USD")]
    [InlineData("Apple", "apple")]
    [InlineData("\"quantity\":1", "\"quantity\":2")]
    [InlineData("1.50", "1.51")]
    public void Of_AnotherRequest_Differs(string part, string changed) =>
        Assert.NotEqual(Of(Original), Of(Original.Replace(part, changed, StringComparison.Ordinal)));

    [Fact]
    public void Of_AnotherOperation_Differs() => Assert.NotEqual(Fingerprint.Of("PlaceOrder", 1), Fingerprint.Of("ShipOrder", 1));

    private static byte[] Of(string json) => Fingerprint.Of(
        "PlaceOrder", JsonSerializer.Deserialize<PlaceOrder.Request>(json, JsonSerializerOptions.Web));
}
