using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.UnitTests.Stack;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.TestKit;

namespace Gatehouse.Gateway.UnitTests.Authentication;

/// <summary>Tokens that are bound to a key, where they are used (RFC 9449 section 7).</summary>
public sealed class DpopTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>, IDisposable
{
    private const string Orders = TokenIssuer.Issuer + "/api/orders";

    private readonly ProofKey key = new();

    [Fact]
    public async Task Request_WithAProof_Passes_OnceOnAllGateways()
    {
        var token = Bound(key);
        var challenge = await CallAsync(fixture.Gateway, "DPoP", token, Prove(token, null));
        Assert.Equal((HttpStatusCode.Unauthorized, true), (challenge.StatusCode, Challenge(challenge).Contains("error=\"use_dpop_nonce\"", StringComparison.Ordinal)));
        Assert.Contains("algs=\"ES256 RS256\"", Challenge(challenge), StringComparison.Ordinal);
        var nonce = challenge.Headers.GetValues("DPoP-Nonce").Single();

        var proof = Prove(token, nonce);
        var answer = await CallAsync(fixture.Gateway, "DPoP", token, proof);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal($"DPoP {token}", GatewayFixture.Header(await GatewayFixture.SeenAsync(answer), "Authorization"));

        await using var other = fixture.Start();
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(fixture.Gateway, "DPoP", token, proof)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(other, "DPoP", token, proof)).StatusCode);

        // Its nonce is every gateway's, and holds for more than one proof.
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(other, "DPoP", token, Prove(token, nonce))).StatusCode);
    }

    [Fact]
    public async Task BoundToken_WithoutItsProof_IsWorthNothing()
    {
        var token = Bound(key);
        using var stranger = new ProofKey();
        var nonce = await NonceAsync(token);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(fixture.Gateway, "DPoP", token, Prove(token, nonce))).StatusCode);

        // Remembered by now: the fast way must not let it pass as a plain bearer's.
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(fixture.Gateway, "Bearer", token, null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(fixture.Gateway, "Bearer", token, Prove(token, nonce))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(fixture.Gateway, "DPoP", token, null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(fixture.Gateway, "DPoP", token, stranger.Prove("GET", Orders, TimeProvider.System, nonce, token))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(fixture.Gateway, "DPoP", token, key.Prove("GET", Orders, TimeProvider.System, nonce))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(fixture.Gateway, "DPoP", token, key.Prove("GET", Orders, TimeProvider.System, nonce, Bound(key)))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(fixture.Gateway, "DPoP", token, key.Prove("POST", Orders, TimeProvider.System, nonce, token))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(fixture.Gateway, "DPoP", token, key.Prove("GET", $"{Orders}/1", TimeProvider.System, nonce, token))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(fixture.Gateway, "DPoP", token, key.Prove("GET", "http://evil.example/api/orders", TimeProvider.System, nonce, token))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(fixture.Gateway, "DPoP", token, "not a proof")).StatusCode);

        // A token that is bound to something nobody here can check, and one that is bound to nothing.
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(fixture.Gateway, "Bearer", Token(claims => claims["cnf"] = new JsonObject { ["x5t#S256"] = "x" }), null)).StatusCode);
        var plain = Token(_ => { });
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(fixture.Gateway, "DPoP", plain, Prove(plain, nonce))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(fixture.Gateway, "Bearer", plain, null)).StatusCode);
    }

    [Theory]
    [InlineData("acme.app.example.com", "http://acme.app.example.com/api/orders", HttpStatusCode.OK)]
    [InlineData("acme.app.example.com:8080", "http://acme.app.example.com:8080/api/orders", HttpStatusCode.OK)]
    [InlineData("acme.app.example.com", Orders, HttpStatusCode.Unauthorized)]
    [InlineData("acme.app.example.com", "http://globex.app.example.com/api/orders", HttpStatusCode.Unauthorized)]
    [InlineData("acme.app.example.com", "https://acme.app.example.com/api/orders", HttpStatusCode.Unauthorized)]
    [InlineData("evil.example", "http://evil.example/api/orders", HttpStatusCode.Unauthorized)]
    [InlineData("evil.example", Orders, HttpStatusCode.OK)]
    public async Task Proof_AtACompanysOwnHost_IsForThatHost(string host, string address, HttpStatusCode expected)
    {
        await using var gateway = fixture.Start(("Gateway:TenantDomain", "app.example.com"), ("Auth:DpopNonces", "false"));
        var person = fixture.People.Add(MembershipStatus.Active, [], ["orders:read"], claims => claims["cnf"] = new JsonObject { ["jkt"] = key.Thumbprint });
        fixture.People.Describe(person.Tenant, "acme");
        using var client = gateway.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/orders");
        request.Headers.Host = host;
        request.Headers.TryAddWithoutValidation("Authorization", $"DPoP {person.Token}");
        request.Headers.Add("DPoP", key.Prove("GET", address, TimeProvider.System, null, person.Token));
        using var answer = await client.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task RedisAway_ProofsStillPass_AndStillOnce()
    {
        await using var gateway = new GatewayHost(fixture.People, "127.0.0.1:1,abortConnect=false", fixture.Backend.Address);
        var token = Bound(key);
        var challenge = await CallAsync(gateway, "DPoP", token, Prove(token, null));
        var proof = Prove(token, challenge.Headers.GetValues("DPoP-Nonce").Single());
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(gateway, "DPoP", token, proof)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(gateway, "DPoP", token, proof)).StatusCode);
    }

    public void Dispose() => key.Dispose();

    private string Bound(ProofKey to) => Token(claims => claims["cnf"] = new JsonObject { ["jkt"] = to.Thumbprint });

    private string Token(Action<JsonObject> change) => fixture.People.Add(MembershipStatus.Active, [], ["orders:read"], change).Token;

    private string Prove(string token, string? nonce) => key.Prove("GET", Orders, TimeProvider.System, nonce, token);

    private async Task<string> NonceAsync(string token) =>
        (await CallAsync(fixture.Gateway, "DPoP", token, Prove(token, null))).Headers.GetValues("DPoP-Nonce").Single();

    private static string Challenge(HttpResponseMessage answer) => answer.Headers.GetValues("WWW-Authenticate").Single();

    private static async Task<HttpResponseMessage> CallAsync(GatewayHost gateway, string scheme, string token, string? proof)
    {
        using var client = gateway.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/orders");
        request.Headers.TryAddWithoutValidation("Authorization", $"{scheme} {token}");
        if (proof is not null)
        {
            request.Headers.TryAddWithoutValidation("DPoP", proof);
        }

        return await client.SendAsync(request);
    }
}
