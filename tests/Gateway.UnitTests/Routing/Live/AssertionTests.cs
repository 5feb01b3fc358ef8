using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.UnitTests.Sessions;
using Gatehouse.Gateway.UnitTests.Stack;
using Gatehouse.TestKit;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Gateway.UnitTests.Routing.Live;

/// <summary>What a third-party backend is told about the caller.</summary>
public sealed class AssertionTests(LiveFixture fixture) : IClassFixture<LiveFixture>
{
    [Fact]
    public async Task MappedBackend_GetsASignedAssertionForItself_AndNoToken()
    {
        await ConfigureAsync();
        var person = fixture.People.Add("orders:read", "orders:write");

        var seen = await SeenAsync(fixture.One, person, "/api/third/x");

        Assert.Null(GatewayFixture.Header(seen, "Authorization"));
        Assert.Null(GatewayFixture.Header(seen, "X-Gateway-Proof"));
        Assert.Equal(person.Id.ToString(), GatewayFixture.Header(seen, "X-User-Id"));
        Assert.Equal("orders:read,orders:write", GatewayFixture.Header(seen, "X-User-Permissions"));
        var claims = await VerifyAsync(GatewayFixture.Header(seen, "X-Gateway-Assertion")!, fixture.Two);
        Assert.Equal(fixture.Third.Address, (string?)claims["aud"]);
        Assert.Equal(TokenIssuer.Issuer, (string?)claims["iss"]);
        Assert.Equal(person.Id.ToString(), (string?)claims["sub"]);
        Assert.Equal(person.Tenant.ToString(), (string?)claims["tid"]);
        Assert.NotNull(claims["sid"]);
        Assert.Equal(["orders:read", "orders:write"], claims["permissions"]!.AsArray().Select(permission => (string?)permission));
        Assert.Equal(60, (long)claims["exp"]! - (long)claims["iat"]!);
    }

    [Fact]
    public async Task SomebodyElsesIssuersToken_StaysHere_AndWhatItSaysIsAsserted()
    {
        const string Issuer = "https://partner.example.com";
        await ConfigureAsync();
        await using var provider = await FakeProvider.StartAsync();
        await using var gateway = fixture.Start(
            ("ExternalIssuers:partner:Issuer", Issuer), ("ExternalIssuers:partner:Audience", "api"), ("ExternalIssuers:partner:JwksUri", $"{provider.Address}/jwks"),
            ("ExternalIssuers:partner:Claims:Permissions", "scope"));
        var claims = new JsonObject { ["iss"] = Issuer, ["aud"] = "api", ["sub"] = "partner-user", ["scope"] = "read write", ["exp"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 300 };
        var token = provider.Key.Sign(new JsonObject { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = provider.Key.Id }.ToJsonString(), claims.ToJsonString());
        using var client = gateway.Client();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        await Eventually.TrueAsync(async () => (await client.GetAsync("/api/third/x")).IsSuccessStatusCode, "the configuration is read");

        var seen = await GatewayFixture.SeenAsync(await client.GetAsync("/api/third/x"));

        Assert.Null(GatewayFixture.Header(seen, "Authorization"));
        var said = await VerifyAsync(GatewayFixture.Header(seen, "X-Gateway-Assertion")!, gateway);
        Assert.Equal(
            (fixture.Third.Address, Issuer, "partner-user", GatewayFixture.Header(seen, "X-User-Id")),
            ((string?)said["aud"], (string?)said["external_issuer"], (string?)said["external_subject"], (string?)said["sub"]));
        Assert.Equal(["read", "write"], said["permissions"]!.AsArray().Select(permission => (string?)permission));
    }

    [Fact]
    public async Task WhatTheTokenDoesNotSay_IsAbsent()
    {
        await ConfigureAsync();
        var person = fixture.People.Add(ServiceDefaults.Authorization.MembershipStatus.Active, [], [], claims =>
        {
            claims.Remove("email");
            claims.Remove("name");
        });

        var seen = await SeenAsync(fixture.One, person, "/api/third/x", ("X-User-Email", "forged@example.com"), ("X-Gateway-Assertion", "forged"));

        Assert.Null(GatewayFixture.Header(seen, "X-User-Email"));
        Assert.Null(GatewayFixture.Header(seen, "X-User-Name"));
        Assert.Null(GatewayFixture.Header(seen, "X-User-Role"));
        var claims = await VerifyAsync(GatewayFixture.Header(seen, "X-Gateway-Assertion")!, fixture.One);
        Assert.Null(claims["email"]);
        Assert.Null(claims["name"]);
    }

    [Fact]
    public async Task OwnServices_GetTheToken_AndNoAssertion()
    {
        var person = fixture.People.Add("orders:read");

        var seen = await SeenAsync(fixture.One, person, "/api/orders/1", ("X-Gateway-Assertion", "forged"));

        Assert.Equal($"Bearer {person.Token}", GatewayFixture.Header(seen, "Authorization"));
        Assert.Null(GatewayFixture.Header(seen, "X-Gateway-Assertion"));
    }

    private async Task ConfigureAsync()
    {
        using var client = fixture.One.Client(fixture.Operator());
        using var answer = await client.PutAsJsonAsync("/admin/config", new { defaultBackend = fixture.Third.Address + "/base", mappings = Array.Empty<object>() });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<JsonNode> SeenAsync(GatewayHost gateway, Person person, string path, params (string Name, string Value)[] headers)
    {
        using var client = gateway.Client(person);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var answer = await client.SendAsync(request);
        return await GatewayFixture.SeenAsync(answer);
    }

    // As a backend does it: with the key set of whichever gateway answers.
    private static async Task<JsonNode> VerifyAsync(string assertion, GatewayHost gateway)
    {
        using var client = gateway.Client();
        var keys = new JsonWebKeySet(await client.GetStringAsync("/.well-known/gateway-jwks.json"));
        var parts = assertion.Split('.');
        var header = JsonNode.Parse(Base64UrlEncoder.Decode(parts[0]))!;
        Assert.Equal("ES256", (string?)header["alg"]);
        var key = Assert.Single(keys.Keys, key => key.Kid == (string?)header["kid"]);
        var provider = key.CryptoProviderFactory.CreateForVerifying(key, SecurityAlgorithms.EcdsaSha256);
        Assert.True(provider.Verify(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64UrlEncoder.DecodeBytes(parts[2])));
        return JsonNode.Parse(Base64UrlEncoder.Decode(parts[1]))!;
    }
}
