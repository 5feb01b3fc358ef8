using Gatehouse.Gateway.Tenancy;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Gateway.UnitTests.Tenancy;

public sealed class TokenTenantTests
{
    private static readonly TenantId Mine = TenantId.New();

    [Fact]
    public void Agrees_NothingNamed_Yes() => Assert.True(TokenTenant.Agrees(Mine, StringValues.Empty));

    [Fact]
    public void Agrees_OwnTenant_Yes()
    {
        Assert.True(TokenTenant.Agrees(Mine, Mine.ToString()));
        Assert.True(TokenTenant.Agrees(Mine, Mine.ToString().ToUpperInvariant()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("acme")]
    [InlineData("0199c0de-0000-7000-8000-000000000000")]
    public void Agrees_AnythingElse_No(string named) => Assert.False(TokenTenant.Agrees(Mine, named));

    [Fact]
    public void Agrees_OwnAndAnother_No()
    {
        Assert.False(TokenTenant.Agrees(Mine, new StringValues([Mine.ToString(), TenantId.New().ToString()])));
        Assert.False(TokenTenant.Agrees(Mine, $"{Mine}, {TenantId.New()}"));
    }

    [Fact]
    public void Agrees_TokenWithoutTenant_No() => Assert.False(TokenTenant.Agrees(null, Mine.ToString()));

    [Theory]
    [InlineData("acme.app.example.com", "acme")]
    [InlineData("ACME.App.Example.Com", "ACME")]
    [InlineData("a.b.app.example.com", "a.b")]
    [InlineData("app.example.com", null)]
    [InlineData("evilapp.example.com", null)]
    [InlineData(".app.example.com", null)]
    [InlineData("acme.app.example.com.evil.example", null)]
    [InlineData("localhost", null)]
    public void SlugOf_Host_IsWhatStandsBeforeTheDomain(string host, string? slug) => Assert.Equal(slug, TokenTenant.SlugOf(host, "app.example.com"));

    [Fact]
    public void SlugOf_WithoutADomain_IsNothing() => Assert.Null(TokenTenant.SlugOf("acme.app.example.com", null));
}
