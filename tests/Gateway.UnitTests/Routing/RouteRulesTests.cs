using Gatehouse.Gateway.Routing;

namespace Gatehouse.Gateway.UnitTests.Routing;

public sealed class RouteRulesTests
{
    private static readonly HashSet<string> Limiters = ["user", "signIn"];

    [Fact]
    public void Check_CompleteRoute_FindsNothing() =>
        Assert.Empty(Check("""{ "name": "a", "path": "/api/orders/{**rest}", "permission": "orders:read", "limiter": "user", "timeout": "00:00:30", "cluster": "orders" }"""));

    [Theory]
    [InlineData("""{ "name": "a", "path": "/api/orders", "limiter": "user", "timeout": "00:00:30", "cluster": "orders" }""", "no access rule")]
    [InlineData("""{ "name": "a", "path": "/api/orders", "anonymous": true, "authenticated": true, "limiter": "user", "timeout": "00:00:30", "cluster": "orders" }""", "more than one access rule")]
    [InlineData("""{ "name": "a", "path": "/api/orders", "permission": "orders:fly", "limiter": "user", "timeout": "00:00:30", "cluster": "orders" }""", "unknown permission 'orders:fly'")]
    [InlineData("""{ "name": "a", "path": "/api/orders", "anonymous": true, "timeout": "00:00:30", "cluster": "orders" }""", "no limiter")]
    [InlineData("""{ "name": "a", "path": "/api/orders", "anonymous": true, "limiter": ["user", "none"], "timeout": "00:00:30", "cluster": "orders" }""", "unknown limiter 'none'")]
    [InlineData("""{ "name": "a", "path": "/api/orders", "anonymous": true, "limiter": "user", "cluster": "orders" }""", "no timeout")]
    [InlineData("""{ "name": "a", "path": "/api/orders", "anonymous": true, "limiter": "user", "timeout": "00:00:00", "cluster": "orders" }""", "timeout must be over 0")]
    [InlineData("""{ "name": "a", "path": "/api/orders", "anonymous": true, "limiter": "user", "timeout": "00:00:30" }""", "no cluster")]
    [InlineData("""{ "name": "a", "path": "/api/orders", "anonymous": true, "limiter": "user", "timeout": "00:00:30", "cluster": "moon" }""", "unknown cluster 'moon'")]
    [InlineData("""{ "name": "a", "anonymous": true, "limiter": "user", "timeout": "00:00:30", "cluster": "orders" }""", "no path")]
    [InlineData("""{ "path": "/api/orders", "anonymous": true, "limiter": "user", "timeout": "00:00:30", "cluster": "orders" }""", "no name")]
    [InlineData("""{ "name": "a", "path": "/api/{**rest}", "anonymous": true, "limiter": "user", "timeout": "00:00:30", "cluster": "orders" }""", "fixed segment")]
    [InlineData("""{ "name": "a", "path": "/api/internal/{**rest}", "anonymous": true, "limiter": "user", "timeout": "00:00:30", "cluster": "orders" }""", "fixed segment")]
    [InlineData("""{ "name": "a", "path": "/x/Internal", "stripPrefix": "/x", "anonymous": true, "limiter": "user", "timeout": "00:00:30", "cluster": "orders" }""", "fixed segment")]
    [InlineData("""{ "name": "a", "path": "/api/orders/{", "anonymous": true, "limiter": "user", "timeout": "00:00:30", "cluster": "orders" }""", "path: ")]
    [InlineData("""{ "name": "a", "path": "/api/orders", "methods": ["FETCH"], "anonymous": true, "limiter": "user", "timeout": "00:00:30", "cluster": "orders" }""", "unknown method 'FETCH'")]
    [InlineData("""{ "name": "a", "path": "/api/orders", "permision": "orders:read", "anonymous": true, "limiter": "user", "timeout": "00:00:30", "cluster": "orders" }""", "unknown field 'permision'")]
    [InlineData("""{ "name": "a", "path": "/api/orders/{id}", "tenant": "tenantId", "authenticated": true, "limiter": "user", "timeout": "00:00:30", "cluster": "orders" }""", "no path parameter 'tenantId'")]
    [InlineData("""{ "name": "a", "path": "/api/orders/{id}", "tenant": "id", "anonymous": true, "limiter": "user", "timeout": "00:00:30", "cluster": "orders" }""", "an anonymous route has no tenant")]
    public void Check_FaultyRoute_NamesTheFault(string route, string expected) =>
        Assert.Contains(expected, Assert.Single(Check(route)), StringComparison.Ordinal);

    [Fact]
    public void Check_SameCallTwice_NamesBoth()
    {
        const string Route = """  "path": "/api/orders", "methods": ["GET"], "anonymous": true, "limiter": "user", "timeout": "00:00:30", "cluster": "orders" }""";

        var error = Assert.Single(Check($$"""{ "name": "a", {{Route}}, { "name": "b", {{Route}}"""));

        Assert.Equal("GET /api/orders is mapped by 'a' and 'b'", error);
    }

    [Fact]
    public void Check_ManyFaults_NamesAll()
    {
        var errors = Check("""{ "name": "a", "path": "/api/orders" }, { "name": "a", "path": "/api/users", "anonymous": true }""");

        Assert.Contains("route 'a': no access rule (permission, authenticated or anonymous)", errors);
        Assert.Contains("route 'a': name given 2 times", errors);
        Assert.Equal(2, errors.Count(error => error.EndsWith("no limiter", StringComparison.Ordinal)));
        Assert.Equal(2, errors.Count(error => error.EndsWith("no timeout", StringComparison.Ordinal)));
        Assert.Equal(2, errors.Count(error => error.EndsWith("no cluster", StringComparison.Ordinal)));
    }

    private static List<string> Check(string routes) =>
        RouteRules.Check(RouteFile.Read($$"""{ "clusters": { "orders": "http://orders" }, "routes": [{{routes}}] }"""), Limiters);
}
