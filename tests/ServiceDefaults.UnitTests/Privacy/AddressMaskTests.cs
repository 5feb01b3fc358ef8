using System.Text.Json;
using Gatehouse.ServiceDefaults.Privacy;

namespace Gatehouse.ServiceDefaults.UnitTests.Privacy;

public sealed class AddressMaskTests
{
    [Theory]
    [InlineData("ann@example.com", "to Ann@Example.com, today", true)]
    [InlineData("ann@example.com", "to jo.ann@example.org", false)]
    [InlineData("a.n@example.com", "axn@example.com", false)]
    public void IsIn_Text_FindsTheAddressInAnyCase(string address, string text, bool expected) =>
        Assert.Equal(expected, new AddressMask(address).IsIn(text));

    // JSON writes + and letters beyond ASCII as escapes.
    [Theory]
    [InlineData("ann+shop@example.com")]
    [InlineData("änne@example.com")]
    public void IsIn_Json_FindsTheAddressAsItIsWrittenThere(string address) =>
        Assert.True(new AddressMask(address).IsIn(JsonSerializer.Serialize(new { to = address })));
}
