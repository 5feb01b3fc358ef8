using Gatehouse.Gateway.Edge;

namespace Gatehouse.Gateway.UnitTests.Edge;

public sealed class PathRulesTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/api/orders")]
    [InlineData("/api/orders/")]
    [InlineData("/api/orders?next=../x//y;z%2f")]
    [InlineData("/.well-known/jwks.json")]
    [InlineData("/dashboard/_framework/blazor.web.js")]
    [InlineData("/api/users/J%C3%BCrgen%20M")]
    [InlineData("/api/orders/a..b/...")]
    [InlineData("http://localhost:8080/api/orders")]
    [InlineData("http://localhost:8080")]
    [InlineData("*")]
    public void IsPlain_OrdinaryTarget_Yes(string target) => Assert.True(PathRules.IsPlain(target));

    [Theory]
    [InlineData("/api/../admin")]
    [InlineData("/api/..")]
    [InlineData("/./api/orders")]
    [InlineData("/api/.")]
    [InlineData("/api/%2e%2e/admin")]
    [InlineData("/api/%2E%2E/admin")]
    [InlineData("/api/.%2e/admin")]
    [InlineData("/api%2forders")]
    [InlineData("/api/orders%2F..%2Finternal")]
    [InlineData("/api/orders;x=1")]
    [InlineData("/api;/orders")]
    [InlineData("/api/orders%3b.js")]
    [InlineData("//api/orders")]
    [InlineData("/api//orders")]
    [InlineData("/api/orders//")]
    [InlineData("/api\\orders")]
    [InlineData("/api/orders/..\\x")]
    [InlineData("/api/orders%5c..%5cinternal")]
    [InlineData("/api/%252e%252e/admin")]
    [InlineData("/api/orders%00")]
    [InlineData("/api/orders%0d%0aX-User-Id:1")]
    [InlineData("/api/orders%7f")]
    [InlineData("/api/orders%zz")]
    [InlineData("/api/orders%2")]
    [InlineData("/api/orders%")]
    [InlineData("/api/órders")]
    [InlineData("/api/or ders")]
    [InlineData("api/orders")]
    [InlineData("host:443")]
    [InlineData("http://localhost:8080/api/../admin")]
    public void IsPlain_TargetSomebodyReadsDifferently_No(string target) => Assert.False(PathRules.IsPlain(target));
}
