using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.UnitTests.Stack;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.Gateway.UnitTests.Routing;

/// <summary>The exact words of contracts.md.</summary>
public sealed class RefusalTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task Request_WithoutToken_Is401()
    {
        using var client = fixture.Gateway.Client();

        var answer = await client.GetAsync("/api/orders");

        await AssertProblemAsync(answer, 401, "Invalid or expired token");
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Request_WithExpiredToken_SaysSo()
    {
        var person = fixture.People.Add(default, [], ["orders:read"], claims => claims["exp"] = DateTimeOffset.UtcNow.AddMinutes(-2).ToUnixTimeSeconds());
        using var client = fixture.Gateway.Client(person);

        await AssertProblemAsync(await client.GetAsync("/api/orders"), 401, "Token expired");
    }

    [Fact]
    public async Task Request_WithForgedToken_Is401()
    {
        var person = fixture.People.Add("orders:read");
        using var client = fixture.Gateway.Client(person with { Token = person.Token[..^4] + "AAAA" });

        // The second one is known.
        for (var i = 0; i < 2; i++)
        {
            var answer = await client.GetAsync("/api/orders");
            await AssertProblemAsync(answer, 401, "Invalid or expired token");
            Assert.Equal("Bearer error=\"invalid_token\"", answer.Headers.WwwAuthenticate.ToString());
        }

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/.well-known/jwks.json")).StatusCode);
    }

    [Fact]
    public async Task Request_WithoutThePermission_NamesRequiredAndHeld()
    {
        using var client = fixture.Gateway.Client(fixture.People.Add("orders:read", "users:read"));

        var answer = await client.DeleteAsync("/api/orders/1");

        await AssertProblemAsync(answer, 403, "Insufficient permissions: required [orders:delete], have [orders:read, users:read]");
        Assert.Contains("insufficient_scope", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_NamingAnotherTenant_Is403()
    {
        using var client = fixture.Gateway.Client(fixture.People.Add("orders:read"));
        client.DefaultRequestHeaders.Add("X-Tenant-Id", TenantId.New().ToString());

        await AssertProblemAsync(await client.GetAsync("/api/orders"), 403, "Tenant mismatch");
    }

    [Theory]
    [InlineData("/api/orders")]
    [InlineData("/api/users/me")]
    public async Task Request_OfASuspendedTenant_Is403(string path)
    {
        using var client = fixture.Gateway.Client(fixture.People.Add(MembershipStatus.TenantSuspended, ["manager"], ["orders:read"]));

        await AssertProblemAsync(await client.GetAsync(path), 403, "Tenant suspended");
    }

    [Theory]
    [InlineData("/api/orders")]
    [InlineData("/api/auth/me")]
    public async Task Request_OfAnEndedMembership_Is401(string path)
    {
        using var client = fixture.Gateway.Client(fixture.People.Add(MembershipStatus.Ended, ["manager"], ["orders:read"]));

        await AssertProblemAsync(await client.GetAsync(path), 401, "Invalid or expired token");
    }

    [Fact]
    public async Task UnknownPath_OutsideApi_Is404()
    {
        using var client = fixture.Gateway.Client();

        await AssertProblemAsync(await client.GetAsync("/no-such-page"), 404, "Not Found");
        await AssertProblemAsync(await client.GetAsync("/internal/health"), 404, "Not Found");
        await AssertProblemAsync(await client.GetAsync("/.well-known/other"), 404, "Not Found");
    }

    [Fact]
    public async Task UnknownPath_UnderApi_Is404ForTheSignedInOnly()
    {
        using var stranger = fixture.Gateway.Client();
        using var person = fixture.Gateway.Client(fixture.People.Add());

        await AssertProblemAsync(await stranger.GetAsync("/api/no-such-thing"), 401, "Invalid or expired token");
        await AssertProblemAsync(await person.GetAsync("/api/no-such-thing"), 404, "Not Found");
        await AssertProblemAsync(await person.GetAsync("/api/internal/health"), 404, "Not Found");
    }

    [Fact]
    public async Task UnknownMethod_Is405()
    {
        using var person = fixture.Gateway.Client(fixture.People.Add("orders:write"));

        await AssertProblemAsync(await person.PutAsync("/api/orders/1", null), 405, "Method not allowed");
        await AssertProblemAsync(await person.SendAsync(new(new("PROPFIND"), "/api/orders/1")), 405, "Method not allowed");
    }

    [Theory]
    [InlineData("/api/orders/%2e%2e/internal/health")]
    [InlineData("/api/orders/..%2finternal/health")]
    [InlineData("/api//orders")]
    [InlineData("/api/../internal/health")]
    [InlineData("/api/orders;a/1")]
    public async Task PathWithTwoReadings_Is400(string path)
    {
        var answer = await fixture.RawAsync($"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("\"error\":\"Validation failed\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BodyOverTheRoutesLimit_Is413()
    {
        using var client = fixture.Gateway.Client();
        using var stated = new StringContent(new string('x', 200_000));
        using var unstated = new StreamContent(new MemoryStream(Encoding.ASCII.GetBytes(new string('x', 200_000))));
        client.DefaultRequestHeaders.TransferEncodingChunked = null;

        await AssertProblemAsync(await client.PostAsync("/api/auth/login", stated), 413, "Payload too large");
        var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/auth/login") { Content = unstated };
        chunked.Headers.TransferEncodingChunked = true;
        await AssertProblemAsync(await client.SendAsync(chunked), 413, "Payload too large");
    }

    [Fact]
    public async Task HeadersOverTheLimit_Are431()
    {
        var answer = await fixture.RawAsync($"GET /api/orders HTTP/1.1\r\nHost: x\r\nX-Long: {new string('x', 40_000)}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 431", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BackendAway_Is502WithoutASecret()
    {
        await using var gateway = fixture.Start(("services:orders:http", "http://127.0.0.1:1"));
        using var client = gateway.Client(fixture.People.Add("orders:read"));

        var problem = await AssertProblemAsync(await client.GetAsync("/api/orders"), 502, "bad_gateway");

        Assert.Equal("The service could not be reached.", (string?)problem["detail"]);
        Assert.DoesNotContain("127.0.0.1", problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BackendTooSlow_Is504()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """
            { "clusters": { "orders": "http://orders" },
              "routes": [{ "name": "slow", "path": "/api/orders/{**rest}", "anonymous": true, "limiter": "public", "timeout": "00:00:00.300", "cluster": "orders" }] }
            """);
        await using var gateway = fixture.Start(("Gateway:RoutesFile", file));
        using var client = gateway.Client();

        await AssertProblemAsync(await client.GetAsync("/api/orders/slow"), 504, "gateway_timeout");

        // With a body it goes another way.
        await AssertProblemAsync(await client.PostAsync("/api/orders/slow", JsonContent.Create(1)), 504, "gateway_timeout");
        File.Delete(file);
    }

    [Fact]
    public async Task BackendsOwnRefusal_PassesUnchanged()
    {
        using var client = fixture.Gateway.Client(fixture.People.Add("orders:read"));

        Assert.Equal(HttpStatusCode.Conflict, (await client.GetAsync("/api/orders/status/409")).StatusCode);
    }

    [Fact]
    public async Task Answer_HasSecurityHeadersOnce_AndNothingAboutTheServer()
    {
        using var client = fixture.Gateway.Client(fixture.People.Add("orders:read"));

        foreach (var answer in new[] { await client.GetAsync("/api/orders/1"), await client.GetAsync("/no-such-page"), await client.DeleteAsync("/api/orders/1") })
        {
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("SAMEORIGIN", answer.Headers.GetValues("X-Frame-Options").Single());
            Assert.Equal("same-origin", answer.Headers.GetValues("Cross-Origin-Opener-Policy").Single());
            Assert.Equal("same-site", answer.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
            Assert.Contains("default-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Single(answer.Headers.GetValues("X-Correlation-Id"));
            Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
            Assert.False(answer.Headers.Contains("Server"));
            Assert.False(answer.Headers.Contains("X-Powered-By"));
        }
    }

    [Fact]
    public async Task Answer_OverHttps_HasHsts()
    {
        await using var gateway = fixture.Start(("Gateway:TrustedProxies:0", "127.0.0.0/8"));
        using var client = gateway.Client();
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        Assert.True((await client.GetAsync("/healthz")).Headers.Contains("Strict-Transport-Security"));
    }

    private static async Task<JsonNode> AssertProblemAsync(HttpResponseMessage answer, int status, string error)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == (int)answer.StatusCode, $"{(int)answer.StatusCode} {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!;
        Assert.Equal(error, (string?)problem["error"]);
        Assert.Equal(answer.Headers.GetValues("X-Correlation-Id").Single(), (string?)problem["correlationId"]);
        return problem;
    }
}
