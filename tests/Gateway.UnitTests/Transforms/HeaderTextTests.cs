using Gatehouse.Gateway.Transforms;

namespace Gatehouse.Gateway.UnitTests.Transforms;

public sealed class HeaderTextTests
{
    [Theory]
    [InlineData("Ann Smith", "Ann Smith")]
    [InlineData("Smith, Ann", "Smith, Ann")]
    [InlineData("Åsa Öberg", "%C3%85sa %C3%96berg")]
    [InlineData("100%", "100%25")]
    [InlineData("a\r\nX-User-Role: admin", "a%0D%0AX-User-Role: admin")]
    [InlineData("😀", "%F0%9F%98%80")]
    [InlineData(" padded ", "padded")]
    public void Encode_AnyText_DecodesToItself(string text, string expected)
    {
        Assert.Equal(expected, HeaderText.Encode(text));
        Assert.Equal(text.Trim(), Uri.UnescapeDataString(expected));
    }

    [Fact]
    public void Encode_HalfACharacter_IsReplaced() => Assert.Equal("a%EF%BF%BD", HeaderText.Encode("a\ud83d"));

    [Fact]
    public void Join_ItemWithComma_StaysOneItem() =>
        Assert.Equal("orders:read,x%2Cadmin,%20admin", HeaderText.Join(["orders:read", "x,admin", " admin"]));
}
