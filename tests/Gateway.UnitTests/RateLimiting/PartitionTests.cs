using System.Net;
using Gatehouse.Gateway.RateLimiting;

namespace Gatehouse.Gateway.UnitTests.RateLimiting;

public sealed class PartitionTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:3::1", "2001:db8:1:3::/64")]
    public void Of_Address_IsTheNetworkOneClientHas(string address, string expected) =>
        Assert.Equal(expected, Partitions.Of(IPAddress.Parse(address)));
}
