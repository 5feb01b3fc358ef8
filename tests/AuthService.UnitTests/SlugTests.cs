using Gatehouse.AuthService.Features.Tenants;

namespace Gatehouse.AuthService.UnitTests;

public sealed class SlugTests
{
    [Theory]
    [InlineData("Acme & Sons, Inc.", "acme-sons-inc")]
    [InlineData("  Acme  ", "acme")]
    [InlineData("株式会社", "company")]
    [InlineData("!!!", "company")]
    public void From_AName_IsItsAddress(string name, string slug) => Assert.Equal(slug, Slug.From(name));

    [Fact]
    public void Distinct_FitsHoweverLongTheName()
    {
        var slug = Slug.From(new string('a', 100));
        Assert.InRange(Slug.Distinct(slug).Length, slug.Length + 1, Slug.MaxLength);
    }
}
