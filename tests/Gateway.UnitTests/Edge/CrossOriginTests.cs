using System.Net;
using Gatehouse.Gateway.UnitTests.Stack;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.UnitTests.Edge;

public sealed class CrossOriginTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Known = "https://app.example.com";
    private const string AlsoKnown = "http://localhost:5173";

    [Theory]
    [InlineData(Known)]
    [InlineData(AlsoKnown)]
    public async Task Preflight_OfAKnownOrigin_IsAnsweredWithoutALogin(string origin)
    {
        await using var gateway = Start();
        using var client = gateway.Client();

        var answer = await client.SendAsync(Preflight(origin, "/api/orders/1", "DELETE"));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(origin, Header(answer, "Access-Control-Allow-Origin"));
        Assert.Equal("true", Header(answer, "Access-Control-Allow-Credentials"));
        Assert.Contains("DELETE", Header(answer, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Contains("Authorization", Header(answer, "Access-Control-Allow-Headers"), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("https://app.example.com.evil.example")]
    [InlineData("http://app.example.com")]
    [InlineData("https://app.example.com:8443")]
    [InlineData("null")]
    public async Task Request_OfAnUnknownOrigin_IsToldNothing(string origin)
    {
        await using var gateway = Start();
        using var client = gateway.Client(fixture.People.Add("orders:read"));
        client.DefaultRequestHeaders.Add("Origin", origin);

        Assert.DoesNotContain((await client.SendAsync(Preflight(null, "/api/orders", "GET"))).Headers, IsCors);
        var answer = await client.GetAsync("/api/orders/1");

        // Not even what the backend says: it says '*'.
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain(answer.Headers, IsCors);
    }

    [Fact]
    public async Task Request_OfAKnownOrigin_GetsItsHeadersOnRefusalsToo()
    {
        await using var gateway = Start();
        using var client = gateway.Client(fixture.People.Add("orders:read"));
        client.DefaultRequestHeaders.Add("Origin", Known);

        foreach (var answer in new[] { await client.GetAsync("/api/orders/1"), await client.DeleteAsync("/api/orders/1"), await client.GetAsync("/no-such-page") })
        {
            Assert.Equal(Known, Header(answer, "Access-Control-Allow-Origin"));
            Assert.Equal("true", Header(answer, "Access-Control-Allow-Credentials"));
            Assert.Contains("Origin", answer.Headers.Vary);
        }
    }

    [Theory]
    [InlineData("*")]
    [InlineData("https://app.example.com/path")]
    [InlineData("app.example.com")]
    public void Start_WithSomethingThatIsNoOrigin_Refuses(string origin) =>
        Assert.Contains($"'{origin}' is not an origin", Assert.Throws<OptionsValidationException>(() => fixture.Start(("Gateway:AllowedOrigins:0", origin))).Message, StringComparison.Ordinal);

    private GatewayHost Start() => fixture.Start(("Gateway:AllowedOrigins:0", Known), ("ALLOWED_ORIGINS", $"https://other.example, {AlsoKnown}/"));

    private static HttpRequestMessage Preflight(string? origin, string path, string method)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, path);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        request.Headers.Add("Access-Control-Request-Method", method);
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        return request;
    }

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).Single();

    private static bool IsCors(KeyValuePair<string, IEnumerable<string>> header) => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase);
}
