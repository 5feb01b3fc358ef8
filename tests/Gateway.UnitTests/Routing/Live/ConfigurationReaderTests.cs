using System.Text.Json;
using Gatehouse.Gateway.RateLimiting;
using Gatehouse.Gateway.Routing.Live;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.UnitTests.Routing.Live;

/// <summary>Every error of a configuration is named, under its field.</summary>
public sealed class ConfigurationReaderTests
{
    private const string Good = """
        { "defaultBackend": "https://Default.example/", "allowedOrigins": ["https://app.example.com"], "mappings": [
            { "frontendHost": "App.Example.com", "frontendPort": 8443, "pathPrefix": "/v2/", "backend": "https://v2.example" },
            { "frontendHost": "app.example.com", "backend": "https://v1.example:9000/base" } ] }
        """;

    [Theory]
    [InlineData("[]", "body")]
    [InlineData("{}", "defaultBackend,mappings")]
    [InlineData("""{ "defaultBackend": 1, "mappings": {} }""", "defaultBackend,mappings")]
    [InlineData("""{ "defaultBackend": "http://10.0.0.1", "mappings": [], "more": 1 }""", "defaultBackend,more")]
    [InlineData("""{ "defaultBackend": "https://d.example", "mappings": [1, {}] }""", "mappings[0],mappings[1].backend,mappings[1].frontendHost")]
    [InlineData("""{ "defaultBackend": "https://d.example", "mappings": [{ "frontendHost": "a.example:80", "frontendPort": 0, "pathPrefix": "v2", "backend": "x", "weight": 1 }] }""",
        "mappings[0].backend,mappings[0].frontendHost,mappings[0].frontendPort,mappings[0].pathPrefix,mappings[0].weight")]
    [InlineData("""{ "defaultBackend": "https://d.example", "mappings": [{ "frontendHost": "a.example", "frontendPort": "80", "pathPrefix": "/a/../b", "backend": "https://b.example" }] }""",
        "mappings[0].frontendPort,mappings[0].pathPrefix")]
    [InlineData("""{ "defaultBackend": "https://d.example", "mappings": [{ "frontendHost": "a.example", "backend": "https://b.example" }, { "frontendHost": "A.example.", "backend": "https://c.example" }] }""", "mappings[1]")]
    [InlineData("""{ "defaultBackend": "https://d.example", "mappings": [], "rateLimits": { "user": { "limit": "many" }, "no-such": {}, "public": 1 } }""",
        "rateLimits.no-such,rateLimits.public,rateLimits.user.algorithm,rateLimits.user.limit,rateLimits.user.partition,rateLimits.user.windowSeconds")]
    [InlineData("""{ "defaultBackend": "https://d.example", "mappings": [], "rateLimits": { "user": { "algorithm": "slidingWindow", "partition": "user", "limit": 0, "windowSeconds": 100000, "plans": { "gold": 5 }, "burst": 1 } } }""",
        "rateLimits.user.burst")]
    [InlineData("""{ "defaultBackend": "https://d.example", "mappings": [], "rateLimits": { "user": { "algorithm": "slidingWindow", "partition": "user", "limit": 0, "windowSeconds": 100000, "plans": { "gold": 5 } } } }""",
        "rateLimits.user.limit,rateLimits.user.plans,rateLimits.user.windowSeconds")]
    [InlineData("""{ "defaultBackend": "https://d.example", "mappings": [], "allowedOrigins": ["*", "https://a.example/path", 1, "https://a.example"] }""",
        "allowedOrigins[0],allowedOrigins[1],allowedOrigins[2]")]
    [InlineData("{ \"defaultBackend\": \"https://d.example\", \"mappings\": [], \"allowedOrigins\": [\"https://m\u00fcnchen.example\"] }", "allowedOrigins[0]")]
    [InlineData("""{ "defaultBackend": "https://\ud800.example", "mappings": [] }""", "body")]
    [InlineData("""{ "defaultBackend": "https://d.example", "mappings": [{ "\ud800": 1 }] }""", "body")]
    [InlineData("""{ "defaultBackend": "https://a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.example", "mappings": [] }""", "defaultBackend")]
    [InlineData("""{ "defaultBackend": "https://d.example", "mappings": [{ "frontendHost": "xn--a-", "backend": "https://b.example" }] }""", "mappings[0].frontendHost")]
    [InlineData("{ \"defaultBackend\": \"https://d.example\", \"mappings\": [{ \"frontendHost\": \"xn--mnchen-3ya.de\", \"backend\": \"https://b.example\" }, { \"frontendHost\": \"m\u00fcnchen.de\", \"backend\": \"https://c.example\" }] }", "mappings[1]")]
    public async Task Errors_AreAllNamedByTheirField(string document, string fields)
    {
        var (configuration, errors) = await ReadAsync(document);

        Assert.Null(configuration);
        Assert.Equal(fields, string.Join(',', errors.Keys.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Good_IsNormalised()
    {
        var (configuration, errors) = await ReadAsync(Good);

        Assert.Empty(errors);
        Assert.Equal("https://default.example", configuration!.DefaultBackend);
        Assert.Equal(new HostMapping("app.example.com", 8443, "/v2", "https://v2.example"), configuration.Mappings[0]);
        Assert.Equal(new HostMapping("app.example.com", null, null, "https://v1.example:9000/base"), configuration.Mappings[1]);
    }

    [Fact]
    public async Task Yaml_IsTheSameThereAndBack()
    {
        var (configuration, _) = await ReadAsync(Good);
        var errors = new Dictionary<string, string[]>();

        var again = await new ConfigurationFile(new(TargetRulesTests.Rules(), new(Limits()))).ParseAsync(ConfigurationFile.Write(configuration!), errors, default);

        Assert.Empty(errors);
        Assert.Empty(ConfigurationChange.Between(configuration!, again!));
    }

    [Theory]
    [InlineData("mappings: [", "body")]
    [InlineData("", "body")]
    [InlineData("defaultBackend: https://d.example\nmappings:\n  - frontendHost: a.example\n    frontendPort: '80'\n    backend: http://127.0.0.1", "mappings[0].backend,mappings[0].frontendPort")]
    [InlineData("a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d]", "body")]
    [InlineData("a: &x [*x]", "body")]
    [InlineData("a: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "body")]
    public async Task Yaml_ThatIsWrong_IsNamedByTheSameFields(string text, string fields)
    {
        var errors = new Dictionary<string, string[]>();

        Assert.Null(await new ConfigurationFile(new(TargetRulesTests.Rules(), new(Limits()))).ParseAsync(text, errors, default));
        Assert.Equal(fields, string.Join(',', errors.Keys.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Yaml_SoDeepThatLoadingItWouldEndTheProcess_IsRefused()
    {
        var errors = new Dictionary<string, string[]>();

        Assert.Null(await new ConfigurationFile(new(TargetRulesTests.Rules(), new(Limits()))).ParseAsync(new string('[', 90_000), errors, default));

        Assert.Equal([ConfigurationReader.WholeBody], errors.Keys);
    }

    [Fact]
    public void Changes_AreNamedByWhatTheyAreOf()
    {
        var before = new GatewayConfiguration("https://a.example", [], [new("h.example", null, null, "https://b.example"), new("gone.example", 1, "/x", "https://c.example")]);
        var after = new GatewayConfiguration("https://a.example", ["https://o.example"], [new("h.example", null, null, "https://other.example")]);

        var changes = ConfigurationChange.Between(before, after);

        Assert.Equal(["allowedOrigins", "mappings[gone.example:1/x]", "mappings[h.example]"], changes.Select(change => change.Field).Order(StringComparer.Ordinal));
        Assert.Null(changes.Single(change => change.Field.Contains("gone", StringComparison.Ordinal)).After);
    }

    private static async Task<(GatewayConfiguration? Configuration, Dictionary<string, string[]> Errors)> ReadAsync(string document)
    {
        var errors = new Dictionary<string, string[]>();
        return (await new ConfigurationReader(TargetRulesTests.Rules(), new(Limits())).ReadAsync(JsonSerializer.Deserialize<JsonElement>(document), errors, default), errors);
    }

    private static RateLimitPolicies Limits() => new(
        Options.Create(new RateLimitOptions { ["public"] = new() { Limit = 5 }, ["user"] = new() { Limit = 5 } }),
        new ConfigurationBuilder().Build(), new RateLimitValidator(), NullLogger<RateLimitPolicies>.Instance);
}
