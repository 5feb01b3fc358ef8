using System.IdentityModel.Tokens.Jwt;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.TestKit.Stack;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.AuthService.FunctionalTests.Credentials;

[Collection(StackCollection.Name)]
public sealed class ClientTests(GatehouseStack stack)
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    [Fact]
    public async Task Secret_InBasicOrForm_IsExchangedForATokenWithinItsScopes()
    {
        using var company = await Company.RegisterAsync(stack);
        var (id, secret) = await RegisterAsync(company, "members:read", "roles:read");
        using var program = stack.CreateClient();
        var basic = await TokenAsync(program, [new("grant_type", "client_credentials")], Basic(id, secret!));
        Assert.Equal("members:read roles:read", (string?)basic.Json["scope"]);
        Assert.Contains("no-store", basic.Headers["Cache-Control"], StringComparison.Ordinal);

        var posted = await TokenAsync(program,
            [new("grant_type", "client_credentials"), new("client_id", id), new("client_secret", secret!), new("scope", "members:read")]);
        program.AccessToken = (string)posted.Json["access_token"]!;
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/members")).Status);
        Assert.Equal("Insufficient permissions: required [roles:read], have [members:read]", (await program.GetAsync("/api/roles")).Error);

        program.AccessToken = null;
        Assert.Equal("invalid_scope", (await TokenAsync(program, [new("grant_type", "client_credentials"), new("scope", "orders:read")], Basic(id, secret!))).Error);
        Assert.Equal("unsupported_grant_type", (await TokenAsync(program, [new("grant_type", "password")], Basic(id, secret!))).Error);
        Assert.Equal("invalid_client", (await TokenAsync(program, [new("grant_type", "client_credentials")], Basic(id, "wrong"))).Error);
        Assert.Equal(
            "invalid_request",
            (await TokenAsync(program, [new("grant_type", "client_credentials"), new("client_secret", secret!)], Basic(id, secret!))).Error);
    }

    [Fact]
    public async Task Secrets_TwoAtATime_AndARemovedClientIsDeadAtOnce()
    {
        using var company = await Company.RegisterAsync(stack);
        var (id, first) = await RegisterAsync(company, "members:read");
        var second = await company.Admin.PostAsync($"/api/clients/{id}/secrets");
        Assert.Equal(HttpStatusCode.Created, second.Status);
        Assert.Equal(HttpStatusCode.Conflict, (await company.Admin.PostAsync($"/api/clients/{id}/secrets")).Status);
        using var program = stack.CreateClient();
        foreach (var secret in new[] { first!, (string)second.Json["clientSecret"]! })
        {
            Assert.Equal(HttpStatusCode.OK, (await TokenAsync(program, [new("grant_type", "client_credentials")], Basic(id, secret))).Status);
        }

        program.AccessToken = (string)(await TokenAsync(program, [new("grant_type", "client_credentials")], Basic(id, first!))).Json["access_token"]!;
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/members")).Status);
        using var stranger = await Company.RegisterAsync(stack);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Admin.SendAsync(HttpMethod.Delete, $"/api/clients/{id}")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await company.Admin.SendAsync(HttpMethod.Delete, $"/api/clients/{id}")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/members")).Status);
        program.AccessToken = null;
        Assert.Equal("invalid_client", (await TokenAsync(program, [new("grant_type", "client_credentials")], Basic(id, first!))).Error);
    }

    [Fact]
    public async Task Assertion_IsGoodOnce()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(false).Q;
        var jwks = new
        {
            keys = new[] { new { kty = "EC", crv = "P-256", kid = "one", x = Base64UrlEncoder.Encode(point.X), y = Base64UrlEncoder.Encode(point.Y) } },
        };
        using var company = await Company.RegisterAsync(stack);
        var registered = await company.Admin.PostAsync(
            "/api/clients", new { name = "Signs", grantTypes = new[] { "client_credentials" }, scopes = new[] { "members:read" }, jwks });
        Assert.Equal(HttpStatusCode.Created, registered.Status);
        Assert.Null((string?)registered.Json["clientSecret"]);
        var id = (string)registered.Json["clientId"]!;
        using var program = stack.CreateClient();
        var assertion = Assertion(key, id, stack.Gateway.ToString());

        Assert.Equal(HttpStatusCode.OK, (await TokenAsync(program, Form(assertion))).Status);
        Assert.Equal("invalid_client", (await TokenAsync(program, Form(assertion))).Error);
        Assert.Equal("invalid_client", (await TokenAsync(program, Form(Assertion(key, id, "https://elsewhere.example")))).Error);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal("invalid_client", (await TokenAsync(program, Form(Assertion(other, id, stack.Gateway.ToString())))).Error);
        Assert.Equal("invalid_client", (await TokenAsync(program, Form("no.token.atall"))).Error);
    }

    private static async Task<(string Id, string? Secret)> RegisterAsync(Company company, params string[] scopes)
    {
        var registered = await company.Admin.PostAsync("/api/clients", new { name = "Test", grantTypes = new[] { "client_credentials" }, scopes });
        Assert.Equal(HttpStatusCode.Created, registered.Status);
        return ((string)registered.Json["clientId"]!, (string?)registered.Json["clientSecret"]);
    }

    private static List<KeyValuePair<string, string>> Form(string assertion) =>
        [new("grant_type", "client_credentials"), new("client_assertion_type", AssertionType), new("client_assertion", assertion)];

    private static string Assertion(ECDsa key, string client, string audience) => new JwtSecurityTokenHandler().WriteToken(new JwtSecurityToken(
        client,
        audience.TrimEnd('/'),
        [new("sub", client), new("jti", Guid.NewGuid().ToString())],
        expires: DateTime.UtcNow.AddMinutes(2),
        signingCredentials: new(new ECDsaSecurityKey(key) { KeyId = "one" }, SecurityAlgorithms.EcdsaSha256)));

    private static (string, string) Basic(string id, string secret) =>
        ("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}"))}");

    private static async Task<Answer> TokenAsync(
        GatewayClient program, IEnumerable<KeyValuePair<string, string>> form, params (string, string)[] headers)
    {
        using var content = new FormUrlEncodedContent(form);
        return await program.SendAsync(HttpMethod.Post, "/connect/token", content, headers);
    }
}
