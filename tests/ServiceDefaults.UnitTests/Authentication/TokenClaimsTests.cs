using System.Text.Json.Nodes;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;

namespace Gatehouse.ServiceDefaults.UnitTests.Authentication;

/// <summary>What a token that is rightly signed must say, and when it ends.</summary>
public sealed class TokenClaimsTests : IDisposable
{
    private readonly ValidatorFixture fixture = new();

    private TokenIssuer Issuer => fixture.Rsa;

    private long Now => fixture.Time.GetUtcNow().ToUnixTimeSeconds();

    [Fact]
    public async Task Token_OfEitherAlgorithm_IsAcceptedWithItsClaims()
    {
        foreach (var issuer in new[] { fixture.Rsa, fixture.Ec })
        {
            var claims = issuer.Claims();
            var raw = issuer.Issue(claims);
            var token = await fixture.AcceptsAsync(raw);
            Assert.Equal(raw, token.Raw);
            Assert.Equal(claims["sub"]!.GetValue<string>(), token.UserId.ToString());
            Assert.Equal(claims["tid"]!.GetValue<string>(), token.TenantId.ToString());
            Assert.Equal(claims["mid"]!.GetValue<string>(), token.MembershipId.ToString());
            Assert.Equal(claims["sid"]!.GetValue<string>(), token.SessionId.ToString());
            Assert.Equal("Åsa Öberg", token.Name);
            Assert.Equal(BuiltInRoles.Participant, Assert.Single(token.Roles));
            Assert.Equal(Now + 600, token.ExpiresAt.ToUnixTimeSeconds());
        }
    }

    [Theory]
    [InlineData("exp")]
    [InlineData("iat")]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("sub")]
    public async Task Claim_Missing_IsRefused(string name)
    {
        var claims = Issuer.Claims();
        claims.Remove(name);
        await fixture.RefusesAsync(Issuer.Issue(claims));
        claims[name] = null;
        await fixture.RefusesAsync(Issuer.Issue(claims));
    }

    [Theory]
    [InlineData("exp", "\"4102444800\"")]
    [InlineData("exp", "1e300")]
    [InlineData("exp", "-1")]
    [InlineData("exp", "99999999999999999")]
    [InlineData("exp", "true")]
    [InlineData("nbf", "\"0\"")]
    [InlineData("nbf", "null")]
    [InlineData("nbf", "[]")]
    [InlineData("iss", "[\"http://localhost:8080\"]")]
    [InlineData("iss", "\"http://localhost:8080/\"")]
    [InlineData("iss", "\"http://LOCALHOST:8080\"")]
    [InlineData("iss", "\"https://forger.example\"")]
    [InlineData("iss", "\"\\ud800\"")]
    [InlineData("aud", "\"other\"")]
    [InlineData("aud", "\"Gatehouse\"")]
    [InlineData("aud", "\"gatehouse other\"")]
    [InlineData("aud", "[]")]
    [InlineData("aud", "[\"other\", 7, null, [\"gatehouse\"]]")]
    [InlineData("aud", "{\"gatehouse\": true}")]
    [InlineData("aud", "[\"\\ud800\"]")]
    [InlineData("sub", "\"asa@acme.example\"")]
    [InlineData("sub", "\"\"")]
    [InlineData("sub", "7")]
    [InlineData("name", "\"\\ud800\"")]
    [InlineData("roles", "[\"\\udfff\"]")]
    public async Task Claim_OfAWrongValue_IsRefused(string name, string json)
    {
        var claims = Issuer.Claims();
        claims.Remove(name);
        await fixture.RefusesAsync(Issuer.Key.Sign(Issuer.Header().ToJsonString(), $"{claims.ToJsonString()[..^1]},\"{name}\":{json}}}"));
    }

    [Theory]
    [InlineData("sub")]
    [InlineData("exp")]
    [InlineData("tid")]
    [InlineData("extra")]
    public async Task Claim_GivenTwice_IsRefused(string name)
    {
        var claims = Issuer.Claims();
        claims["extra"] = 1;
        var twice = $"{claims.ToJsonString()[..^1]},\"{name}\":{claims[name]!.ToJsonString()}}}";
        await fixture.RefusesAsync(Issuer.Key.Sign(Issuer.Header().ToJsonString(), twice));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("{\"iss\"")]
    public async Task Body_NotClaims_IsRefused(string body) =>
        await fixture.RefusesAsync(Issuer.Key.Sign(Issuer.Header().ToJsonString(), body));

    [Fact]
    public async Task Audience_AmongSeveral_IsAccepted()
    {
        var claims = Issuer.Claims();
        claims["aud"] = new JsonArray("other", TokenIssuer.Audience);
        await fixture.AcceptsAsync(Issuer.Issue(claims));
    }

    [Fact]
    public async Task NotBefore_InTheFuture_IsRefusedBeyondTheSkew()
    {
        var claims = Issuer.Claims();
        claims["nbf"] = Now + 6;
        var early = Issuer.Issue(claims);
        await fixture.RefusesAsync(early);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await fixture.AcceptsAsync(early);
    }

    [Fact]
    public async Task Token_PastItsEnd_IsExpiredOnlyWhenGenuine()
    {
        var claims = Issuer.Claims();
        claims["exp"] = Now - 6;
        var token = Issuer.Issue(claims);
        await fixture.RefusesAsync(token, ErrorCodes.TokenExpired);

        using var forger = new TokenIssuer(SigningKey.Rsa(Issuer.Key.Id), fixture.Time);
        await fixture.RefusesAsync(forger.Issue(claims.DeepClone().AsObject()));
        claims["aud"] = "other";
        await fixture.RefusesAsync(Issuer.Issue(claims));
    }

    [Fact]
    public async Task Token_PastItsEndAndRevoked_IsExpired()
    {
        var claims = Issuer.Claims();
        claims["exp"] = Now - 60;
        Revoke(RevocationScope.Token, claims["jti"]!);
        await fixture.RefusesAsync(Issuer.Issue(claims), ErrorCodes.TokenExpired);
    }

    [Fact]
    public async Task Token_Remembered_StillEnds()
    {
        var token = Issuer.Issue();
        await fixture.AcceptsAsync(token);
        await fixture.AcceptsAsync(token);
        Assert.Single(fixture.Keys.Asked);

        fixture.Time.Advance(TimeSpan.FromSeconds(604));
        await fixture.AcceptsAsync(token);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await fixture.RefusesAsync(token, ErrorCodes.TokenExpired);
    }

    [Theory]
    [InlineData(RevocationScope.Token)]
    [InlineData(RevocationScope.Session)]
    [InlineData(RevocationScope.User)]
    [InlineData(RevocationScope.Membership)]
    [InlineData(RevocationScope.Tenant)]
    public async Task Token_RememberedThenRevoked_IsRefused(string scope)
    {
        var (claims, others) = (Issuer.Claims(), Issuer.Issue());
        var token = Issuer.Issue(claims);
        await fixture.AcceptsAsync(token);
        await fixture.AcceptsAsync(others);

        Revoke(scope, claims[scope]!);
        await fixture.RefusesAsync(token);
        await fixture.AcceptsAsync(others);
    }

    [Theory]
    [InlineData(RevocationScope.User)]
    [InlineData(RevocationScope.Membership)]
    [InlineData(RevocationScope.Tenant)]
    public async Task Token_IssuedAfterARevocation_IsAccepted(string scope)
    {
        var claims = Issuer.Claims();
        claims["jti"] = Guid.CreateVersion7(fixture.Time.GetUtcNow()).ToString();
        Revoke(scope, claims[scope]!);
        await fixture.RefusesAsync(Issuer.Issue(claims));

        // In the same second, as somebody who signs in right after: the token's id tells the two apart.
        claims["iat"] = fixture.Time.GetUtcNow().ToUnixTimeSeconds();
        claims["jti"] = Guid.CreateVersion7(fixture.Time.GetUtcNow().AddMilliseconds(1)).ToString();
        await fixture.AcceptsAsync(Issuer.Issue(claims));
        claims["jti"] = Guid.NewGuid().ToString();
        await fixture.RefusesAsync(Issuer.Issue(claims));
        claims["iat"] = Now + 1;
        await fixture.AcceptsAsync(Issuer.Issue(claims));
    }

    public void Dispose() => fixture.Dispose();

    private void Revoke(string scope, JsonNode id) => fixture.Revocations.Handle(new(
        Invalidation.Revoked, scope, Guid.Parse(id.GetValue<string>()),
        fixture.Time.GetUtcNow().ToUnixTimeMilliseconds(), Now + 600));
}
