using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using Gatehouse.Gateway.UnitTests.Stack;

namespace Gatehouse.Gateway.UnitTests.Transforms;

/// <summary>The header firewall where the other tests do not go: HTTP/2, and the upgrade to a WebSocket.</summary>
public sealed class Http2FirewallTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Forged = "forged";

    [Fact]
    public async Task Http2_EverySpellingForged_NoneArrives()
    {
        // Without TLS there is no choosing between versions: a gateway that speaks HTTP/2 alone, told so beforehand (RFC 9113 section 3.3).
        await using var gateway = fixture.Start(("Kestrel:EndpointDefaults:Protocols", "Http2"));
        var person = fixture.People.Add("orders:read");
        using var client = gateway.Client(person);
        foreach (var names in Spellings.All.Where(name => !name.Replace("-", "", StringComparison.Ordinal).Equals("xtenantid", StringComparison.OrdinalIgnoreCase)).Chunk(80))
        {
            using var request = Request(HttpMethod.Get, "/api/orders/1");
            foreach (var name in names)
            {
                Assert.True(request.Headers.TryAddWithoutValidation(name, Forged), name);
            }

            using var answer = await client.SendAsync(request);

            Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (answer.StatusCode, answer.Version));
            var seen = await GatewayFixture.SeenAsync(answer);
            Assert.DoesNotContain(Forged, seen["headers"]!.ToJsonString(), StringComparison.Ordinal);
            Assert.Equal(person.Id.ToString(), GatewayFixture.Header(seen, "X-User-Id"));
        }

        using var tenant = Request(HttpMethod.Get, "/api/orders/1");
        tenant.Headers.Add("X-Tenant-Id", Guid.CreateVersion7().ToString());
        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(tenant)).StatusCode);

        using var stranger = gateway.Client();
        using var refused = Request(HttpMethod.Post, "/api/orders");
        refused.Content = JsonContent.Create(1);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.SendAsync(refused)).StatusCode);
        using var tricked = Request(HttpMethod.Get, "/api/orders/%2fauth/me");
        Assert.Equal(HttpStatusCode.BadRequest, (await client.SendAsync(tricked)).StatusCode);
    }

    [Fact]
    public async Task Upgrade_EverySpellingForged_NoneArrives()
    {
        var person = fixture.People.Add();

        // A tenant claim in its own spelling is refused instead.
        foreach (var names in Spellings.All.Where(name => !name.Contains('\'', StringComparison.Ordinal) && !name.Equals("X-Tenant-Id", StringComparison.OrdinalIgnoreCase)).DistinctBy(name => name.ToUpperInvariant()).Chunk(80))
        {
            using var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("Authorization", $"Bearer {person.Token}");
            foreach (var name in names)
            {
                socket.Options.SetRequestHeader(name, Forged);
            }

            await socket.ConnectAsync(new UriBuilder(fixture.Gateway.Address) { Scheme = "ws", Path = "/dashboard/socket" }.Uri, default);
            var buffer = new byte[16 * 1024];
            var received = await socket.ReceiveAsync(buffer, default);

            Assert.DoesNotContain(Forged, Encoding.UTF8.GetString(buffer, 0, received.Count), StringComparison.Ordinal);
        }
    }

    private static HttpRequestMessage Request(HttpMethod method, string path) => new(method, path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
}
