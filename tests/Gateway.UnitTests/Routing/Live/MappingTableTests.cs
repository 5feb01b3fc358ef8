using Gatehouse.Gateway.Routing.Live;

namespace Gatehouse.Gateway.UnitTests.Routing.Live;

public sealed class MappingTableTests
{
    private static readonly MappingTable Table = new(new(
        "http://default.example",
        [],
        [
            new("app.example.com", null, null, "http://host.example"),
            new("app.example.com", null, "/v2", "http://v2.example"),
            new("app.example.com", null, "/v2/orders", "http://orders.example"),
            new("app.example.com", 8443, null, "http://port.example"),
            new("app.example.com", 8443, "/v2", "http://port-v2.example"),
            new("only.example.com", 9000, null, "http://only-port.example"),
            new("prefix.example.com", null, "/v1", "http://only-prefix.example"),
            new("xn--mnchen-3ya.example", null, null, "http://encoded.example"),
        ]));

    [Theory]
    [InlineData("app.example.com", 80, "/x", "http://host.example")]
    [InlineData("APP.Example.Com", 80, "/x", "http://host.example")]
    [InlineData("app.example.com.", 80, "/x", "http://host.example")]
    [InlineData("app.example.com", 80, "", "http://host.example")]
    [InlineData("app.example.com", 80, "/v2", "http://v2.example")]
    [InlineData("app.example.com", 80, "/v2/users", "http://v2.example")]
    [InlineData("app.example.com", 80, "/v20", "http://host.example")]
    [InlineData("app.example.com", 80, "/x/v2", "http://host.example")]
    [InlineData("app.example.com", 80, "/v2/orders", "http://orders.example")]
    [InlineData("app.example.com", 80, "/v2/orders/1", "http://orders.example")]
    [InlineData("app.example.com", 8443, "/x", "http://port.example")]
    [InlineData("app.example.com", 8443, "/v2/x", "http://port-v2.example")]
    [InlineData("app.example.com", 8443, "/v2/orders/1", "http://orders.example")]
    [InlineData("m\u00fcnchen.example", 80, "/x", "http://encoded.example")]
    [InlineData("only.example.com", 9000, "/x", "http://only-port.example")]
    [InlineData("only.example.com", 80, "/x", "http://default.example")]
    [InlineData("prefix.example.com", 80, "/v1/x", "http://only-prefix.example")]
    [InlineData("prefix.example.com", 80, "/v3/x", "http://default.example")]
    [InlineData("evil.app.example.com", 80, "/x", "http://default.example")]
    [InlineData("other.example.com", 80, "/v2/x", "http://default.example")]
    [InlineData("", 80, "/v2/x", "http://default.example")]
    public void Find_TakesTheLongestPrefixThenTheHostThenTheDefault(string host, int port, string path, string backend) =>
        Assert.Equal(backend, Table.Find(host, port, path));

    [Fact]
    public void Find_WithoutADefault_IsNothing() => Assert.Null(new MappingTable(GatewayConfiguration.None).Find("app.example.com", 80, "/x"));
}
