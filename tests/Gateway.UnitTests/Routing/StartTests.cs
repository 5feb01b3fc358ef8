using Gatehouse.Gateway.Routing;
using Gatehouse.Gateway.UnitTests.Stack;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.UnitTests.Routing;

public sealed class StartTests
{
    [Fact]
    public void Start_WithFaultyRoutes_RefusesNamingEveryFault()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, """{ "clusters": {}, "routes": [{ "name": "open", "path": "/api/orders" }, { "name": "other", "path": "/x", "permission": "no:such" }] }""");

        var refusal = Refusal(("Gateway:RoutesFile", file));

        Assert.Contains("route 'open': no access rule", refusal, StringComparison.Ordinal);
        Assert.Contains("route 'open': no limiter", refusal, StringComparison.Ordinal);
        Assert.Contains("route 'other': unknown permission 'no:such'", refusal, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public void Start_WithFaultyLimits_RefusesNamingEveryFault()
    {
        var refusal = Refusal(("RateLimits:user:Limit", "0"), ("RateLimits:tenant:Window", "-00:00:01"));

        Assert.Contains("RateLimits:user: Limit", refusal, StringComparison.Ordinal);
        Assert.Contains("RateLimits:tenant: Window", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_WithWrongProxyNetwork_Refuses() =>
        Assert.Contains("'everybody' is not a network", Refusal(("Gateway:TrustedProxies:0", "everybody")), StringComparison.Ordinal);

    [Fact]
    public void Start_WithoutIssuer_Refuses() => Assert.Contains("Issuer", Refusal(("Auth:Issuer", "")), StringComparison.Ordinal);

    [Theory]
    [InlineData("Development", true)]
    [InlineData("Production", false)]
    public void Routes_OfOneEnvironment_DoNotExistInOthers(string environment, bool exists)
    {
        using var gateway = new GatewayHost(
            new People(new(TestKit.SigningKey.Ecdsa(), TimeProvider.System)), "127.0.0.1:1", "http://127.0.0.1:1", environment);

        Assert.Equal(exists, gateway.Services.GetRequiredService<RouteFile>().Routes.Any(route => route.Name == "dev-mailbox"));
    }

    private static string Refusal(params (string, string)[] settings) => string.Join(" ", Assert.Throws<OptionsValidationException>(() =>
        new GatewayHost(new People(new(TestKit.SigningKey.Ecdsa(), TimeProvider.System)), "127.0.0.1:1", "http://127.0.0.1:1", settings: settings)).Failures);
}
