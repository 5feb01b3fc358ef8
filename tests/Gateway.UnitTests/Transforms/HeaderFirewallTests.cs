using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.Transforms;
using Gatehouse.Gateway.UnitTests.Stack;

namespace Gatehouse.Gateway.UnitTests.Transforms;

/// <summary>Who somebody is, a backend hears from the gateway only.</summary>
public sealed class HeaderFirewallTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Forged = "forged";

    [Fact]
    public void IsReserved_EverySpelling_Yes()
    {
        Assert.True(Spellings.All.Length > 120);
        Assert.All(Spellings.All, name => Assert.True(HeaderFirewall.IsReserved(name), name));
    }

    [Theory]
    [InlineData("X-Api-Key")]
    [InlineData("X-Requested-With")]
    [InlineData("User-Agent")]
    [InlineData("Authorization")]
    [InlineData("Idempotency-Key")]
    [InlineData("traceparent")]
    [InlineData("From")]
    [InlineData("TE")]
    [InlineData("X")]
    [InlineData("---")]
    public void IsReserved_OrdinaryHeader_No(string name) => Assert.False(HeaderFirewall.IsReserved(name));

    [Fact]
    public async Task Forward_EverySpellingForged_NoneArrives()
    {
        var person = fixture.People.Add("orders:read");

        // In portions: a request may have 100 headers.
        foreach (var names in Spellings.All.Where(name => !IsTenantClaim(name)).Chunk(80))
        {
            var seen = await EchoedAsync(person, string.Concat(names.Select(name => $"{name}: {Forged}\r\n")));

            Assert.DoesNotContain(Forged, seen["headers"]!.ToJsonString(), StringComparison.Ordinal);
            Assert.Equal(person.Id.ToString(), GatewayFixture.Header(seen, "X-User-Id"));
        }
    }

    [Fact]
    public async Task Forward_WithToken_SaysWhoItIs()
    {
        var person = fixture.People.Add(default, ["participant", "helper, admin"], ["orders:read", "orders:write"]);

        var seen = await EchoedAsync(person, $"X-Tenant-Id: {person.Tenant}\r\nX-Correlation-Id: my-own-id-1\r\n");

        Assert.Equal(person.Id.ToString(), GatewayFixture.Header(seen, "X-User-Id"));
        Assert.Equal(person.Id.ToString(), GatewayFixture.Header(seen, "X-User-Sub"));
        Assert.Equal("asa@acme.example", GatewayFixture.Header(seen, "X-User-Email"));
        Assert.Equal("%C3%85sa %C3%96berg", GatewayFixture.Header(seen, "X-User-Name"));
        Assert.Equal("participant,helper%2C%20admin", GatewayFixture.Header(seen, "X-User-Role"));
        Assert.Equal("orders:read,orders:write", GatewayFixture.Header(seen, "X-User-Permissions"));
        Assert.Equal(person.Tenant.ToString(), GatewayFixture.Header(seen, "X-Tenant-Id"));
        Assert.Equal("my-own-id-1", GatewayFixture.Header(seen, "X-Correlation-Id"));
        Assert.Equal("/orders/1", (string?)seen["path"]);
        Assert.StartsWith("Bearer ey", GatewayFixture.Header(seen, "Authorization"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_ClaimMissing_HeaderIsAbsent()
    {
        var person = fixture.People.Add(default, [], ["orders:read"], claims =>
        {
            claims.Remove("email");
            claims.Remove("name");
        });

        var seen = await EchoedAsync(person, $"X-User-Email: {Forged}\r\nX_User_Name: {Forged}\r\nX-User-Role: {Forged}\r\n");

        Assert.Equal(
            ["X-User-Id", "X-User-Permissions", "X-User-Sub"],
            GatewayFixture.Names(seen).Where(name => name.StartsWith("X-User", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Forward_AnonymousRoute_CarriesNoIdentity()
    {
        var answer = await fixture.RawAsync($"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nX-User-Id: {Forged}\r\nX-Tenant-Id: {Forged}\r\nConnection: close\r\n\r\n{{}}");

        var seen = Json(answer);
        Assert.DoesNotContain(GatewayFixture.Names(seen), name => name.StartsWith("X-User", StringComparison.OrdinalIgnoreCase) || name.StartsWith("X-Tenant", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("/auth/login", (string?)seen["path"]);
    }

    [Fact]
    public async Task Forward_InjectedHeaderNamedInConnection_StillArrives()
    {
        var person = fixture.People.Add("orders:read");

        var seen = Json(await fixture.RawAsync(
            $"GET /api/orders/1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {person.Token}\r\nConnection: close, X-User-Id, X-User-Role, X-Tenant-Id, Authorization\r\n\r\n"));

        Assert.Equal(person.Id.ToString(), GatewayFixture.Header(seen, "X-User-Id"));
        Assert.Equal(person.Tenant.ToString(), GatewayFixture.Header(seen, "X-Tenant-Id"));
        Assert.NotNull(GatewayFixture.Header(seen, "Authorization"));
    }

    [Fact]
    public async Task Forward_ForwardedHeaders_AreTheGatewaysOwn()
    {
        var person = fixture.People.Add("orders:read");

        var seen = await EchoedAsync(person,
            "X-Forwarded-For: 6.6.6.6\r\nX_Forwarded_For: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\nX-Real-IP: 6.6.6.6\r\nTrue-Client-IP: 6.6.6.6\r\n"
            + "X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Prefix: /evil\r\nX-HTTP-Method-Override: DELETE\r\nX-Original-URL: /admin\r\n");

        Assert.Equal("127.0.0.1", GatewayFixture.Header(seen, "X-Forwarded-For"));
        Assert.Equal("http", GatewayFixture.Header(seen, "X-Forwarded-Proto"));
        Assert.Equal("gateway.example", GatewayFixture.Header(seen, "X-Forwarded-Host"));
        var headers = seen["headers"]!.ToJsonString();
        Assert.DoesNotContain("6.6.6.6", headers, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", headers, StringComparison.Ordinal);
        Assert.DoesNotContain("DELETE", headers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_BehindATrustedProxy_PassesTheClientsAddressOn()
    {
        await using var gateway = fixture.Start(("Gateway:TrustedProxies:0", "127.0.0.0/8"));
        var person = fixture.People.Add("orders:read");

        var seen = Json(await fixture.RawAsync(
            $"GET /api/orders/1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {person.Token}\r\nX-Forwarded-For: 6.6.6.6, 10.1.2.3\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n", gateway));

        Assert.Equal("10.1.2.3", GatewayFixture.Header(seen, "X-Forwarded-For"));
        Assert.Equal("https", GatewayFixture.Header(seen, "X-Forwarded-Proto"));
    }

    [Fact]
    public async Task WebSocket_ForgedHeaders_DoNotArriveEither()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {fixture.People.Add().Token}");
        socket.Options.SetRequestHeader("X-User-Id", Forged);
        socket.Options.SetRequestHeader("X_User_Role", Forged);
        await socket.ConnectAsync(new UriBuilder(fixture.Gateway.Address) { Scheme = "ws", Path = "/dashboard/socket" }.Uri, default);

        var seen = await ReceiveAsync(socket);
        await socket.SendAsync(Encoding.UTF8.GetBytes("hello"), WebSocketMessageType.Text, true, default);
        var echoed = await ReceiveAsync(socket);

        Assert.DoesNotContain(Forged, seen, StringComparison.Ordinal);
        Assert.Equal("/dashboard/socket", (string?)JsonNode.Parse(seen)!["path"]);
        Assert.Equal("hello", echoed);
    }

    private static bool IsTenantClaim(string name) => name.Equals("X-Tenant-Id", StringComparison.OrdinalIgnoreCase);

    private async Task<JsonNode> EchoedAsync(Person person, string headers) => Json(await fixture.RawAsync(
        $"GET /api/orders/1 HTTP/1.1\r\nHost: gateway.example\r\nAuthorization: Bearer {person.Token}\r\n{headers}Connection: close\r\n\r\n"));

    private static JsonNode Json(string answer)
    {
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        return JsonNode.Parse(answer[answer.IndexOf('{', StringComparison.Ordinal)..(answer.LastIndexOf('}') + 1)])!;
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[16 * 1024];
        var received = await socket.ReceiveAsync(buffer, default);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}
