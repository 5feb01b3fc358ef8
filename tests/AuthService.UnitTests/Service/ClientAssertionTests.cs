using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using System.Security.Cryptography;
using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>What a client's signed assertion must be (RFC 7523 section 3).</summary>
[Collection(AuthServerCollection.Name)]
public sealed class ClientAssertionTests : IDisposable
{
    private const string Issuer = "http://localhost:8080";

    private readonly AuthServer server;
    private readonly ManualTime time = new();
    private readonly ECDsa pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly KnownClient client;

    public ClientAssertionTests(AuthServer server)
    {
        this.server = server;
        client = new(Guid.CreateVersion7(), TenantId.New(), [], [], $$"""{"keys":[{{PublicJwk.Of(pair).Jwk}}]}""", [], time.GetUtcNow());
    }

    [Theory]
    [InlineData(Issuer)]
    [InlineData(Issuer + "/connect/token")]
    public async Task Assertion_AsItShouldBe_IsGoodOnce(string audience)
    {
        var assertion = Assertion(audience: audience);
        Assert.Equal(client.Id, ClientAssertion.IssuerOf(assertion));
        Assert.True(await VerifyAsync(assertion));
        Assert.False(await VerifyAsync(assertion));
        Assert.True(await VerifyAsync(Assertion(audience: audience)));
    }

    [Fact]
    public async Task Assertion_ForSomethingElse_IsRefused()
    {
        Assert.False(await VerifyAsync(Assertion(audience: "https://elsewhere.example")));
        Assert.False(await VerifyAsync(Assertion(subject: Guid.CreateVersion7().ToString())));
        Assert.False(await VerifyAsync(Assertion(issuer: Guid.CreateVersion7().ToString())));
        Assert.False(await VerifyAsync(Assertion(id: "")));
    }

    [Fact]
    public async Task Assertion_OutOfItsTime_IsRefused()
    {
        Assert.False(await VerifyAsync(Assertion(life: TimeSpan.FromSeconds(-31))));
        Assert.False(await VerifyAsync(Assertion(life: TimeSpan.FromHours(1))));
        Assert.True(await VerifyAsync(Assertion(life: TimeSpan.FromSeconds(-20))));
    }

    [Fact]
    public async Task Assertion_SignedByAnotherKey_OrASharedSecret_IsRefused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.False(await VerifyAsync(Assertion(credentials: new(new ECDsaSecurityKey(other), SecurityAlgorithms.EcdsaSha256))));

        // The public key as a secret, the oldest trick.
        Assert.False(await VerifyAsync(Assertion(credentials: new(
            new SymmetricSecurityKey(System.Text.Encoding.UTF8.GetBytes(client.Keys!)), SecurityAlgorithms.HmacSha256))));
        Assert.False(await VerifyAsync(Assertion() + "x"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a token")]
    [InlineData("a.b.c")]
    public async Task Assertion_ThatIsNone_IsNobodys(string assertion)
    {
        Assert.Null(ClientAssertion.IssuerOf(assertion));
        Assert.False(await VerifyAsync(assertion));
    }

    public void Dispose() => pair.Dispose();

    private async Task<bool> VerifyAsync(string assertion)
    {
        await using var services = server.Start(time);
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ClientAssertion>().VerifyAsync(assertion, client, CancellationToken.None);
    }

    private string Assertion(
        string? audience = null, string? issuer = null, string? subject = null, string? id = null, TimeSpan? life = null, SigningCredentials? credentials = null)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var end = now + (life ?? TimeSpan.FromMinutes(1));
        return new JwtSecurityTokenHandler().WriteToken(new JwtSecurityToken(
            issuer ?? client.Id.ToString(),
            audience ?? Issuer,
            [new Claim("sub", subject ?? client.Id.ToString()), new Claim("jti", id ?? Guid.NewGuid().ToString())],
            (end < now ? end : now).AddMinutes(-1),
            end,
            credentials ?? new(new ECDsaSecurityKey(pair), SecurityAlgorithms.EcdsaSha256)));
    }
}
