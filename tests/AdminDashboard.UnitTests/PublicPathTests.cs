namespace Gatehouse.AdminDashboard.UnitTests;

public sealed class PublicPathTests
{
    [Theory]
    [InlineData("/members?days=7", "/dashboard/members?days=7")]
    [InlineData("//evil.example", "/dashboard//evil.example")]
    [InlineData(null, "/dashboard/")]
    [InlineData("", "/dashboard/")]
    [InlineData("members", "/dashboard/")]
    [InlineData("https://evil.example", "/dashboard/")]
    [InlineData(".evil.example", "/dashboard/")]
    [InlineData("/\\evil.example", "/dashboard/")]
    [InlineData("/\t/evil.example", "/dashboard/")]
    [InlineData("/a\r\nSet-Cookie: x=y", "/dashboard/")]
    [InlineData("/\u2028", "/dashboard/")]
    public void Of_AnyInput_StaysInTheDashboard(string? path, string expected) => Assert.Equal(expected, PublicPath.Of(path));
}
