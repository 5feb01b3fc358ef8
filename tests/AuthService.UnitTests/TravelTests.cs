using Gatehouse.AuthService.Pipelines.Alerts;

namespace Gatehouse.AuthService.UnitTests;

public sealed class TravelTests
{
    [Theory]
    [InlineData("203.0.113.9", "198.51.100.1", "", "198.51.100.1")]
    [InlineData("2a02:1234::1", "198.51.100.1", "", "198.51.100.1")]
    [InlineData("203.0.113.9", "203.0.200.1", "", null)]
    [InlineData("203.0.113.9", "198.51.100.1", "203.0.7.7", null)]
    [InlineData("203.0.113.9", "10.0.0.1", "", null)]
    [InlineData("10.0.0.1", "198.51.100.1", "", null)]
    [InlineData("203.0.113.9", "", "", null)]
    public void From_AnotherBlockAMomentAgo_IsImpossibleUnlessKnown(string there, string recent, string known, string? expected) =>
        Assert.Equal(expected, Travel.From(there, List(recent), List(known)));

    private static string[] List(string address) => address.Length == 0 ? [] : [address];
}
