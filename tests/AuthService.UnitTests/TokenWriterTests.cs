using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using NSubstitute;
using StackExchange.Redis;

namespace Gatehouse.AuthService.UnitTests;

/// <summary>What is written is what every service's own check accepts.</summary>
public sealed class TokenWriterTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private static readonly KeyProtection Protection = new("a master key of more than thirty-two characters");

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public async Task Write_IsAccepted_AndSaysWhatItWasGiven(string algorithm)
    {
        var claims = Claims();
        var check = await CheckAsync(claims, algorithm);
        Assert.True(check.IsValid);
        Assert.Equal(claims.UserId, check.Token.UserId);
        Assert.Equal(claims.SessionId, check.Token.SessionId);
        Assert.Equal(claims.TenantId, check.Token.TenantId);
        Assert.Equal(claims.MembershipId, check.Token.MembershipId);
        Assert.Equal(claims.TokenId, check.Token.TokenId);
        Assert.Equal(7, check.Token.PermissionVersion);
        Assert.Equal(["manager"], check.Token.Roles.AsEnumerable());
        Assert.Equal("Zoë \"Z\" O'Neill <z>", check.Token.Name);
        Assert.Equal(["pwd"], check.Token.AuthenticationMethods.AsEnumerable());
    }

    [Fact]
    public async Task Write_WithoutAMembership_SaysNothingOfTenantsAndRoles()
    {
        var check = await CheckAsync(Claims() with { TenantId = null, MembershipId = null }, "ES256");
        Assert.True(check.IsValid);
        Assert.Null(check.Token.TenantId);
        Assert.Empty(check.Token.Roles);
    }

    [Fact]
    public async Task Write_OfAnEndedOrForeignToken_IsRefusedAsSuch()
    {
        Assert.Equal(ErrorCodes.TokenExpired, (await CheckAsync(Claims() with { ExpiresAt = Now.AddMinutes(-2) }, "ES256")).Error);
        Assert.Equal(ErrorCodes.InvalidToken, (await CheckAsync(Claims() with { Issuer = "https://evil.example" }, "ES256")).Error);
        Assert.Equal(ErrorCodes.InvalidToken, (await CheckAsync(Claims() with { Audience = "another" }, "ES256")).Error);
    }

    [Fact]
    public void Write_StaysUnderOneKilobyte()
    {
        var key = SigningKey.Create("RS256", Protection, Now, Now);
        using var signer = new TokenSigner(key, () => key.Open(Protection)!);
        Assert.InRange(TokenWriter.Write(Claims(), signer).Length, 1, 1023);
    }

    private static async Task<TokenCheck> CheckAsync(TokenClaims claims, string algorithm)
    {
        var key = SigningKey.Create(algorithm, Protection, Now, Now);
        using var signer = new TokenSigner(key, () => key.Open(Protection)!);
        using var validator = new AccessTokenValidator(
            Options.Create(new AccessTokenOptions { Issuer = Claims().Issuer }),
            new OneKey(key),
            new RevocationSet(Substitute.For<IConnectionMultiplexer>(), TimeProvider.System),
            TimeProvider.System);
        return await validator.CheckAsync(TokenWriter.Write(claims, signer), CancellationToken.None);
    }

    private static TokenClaims Claims() => new()
    {
        Issuer = "http://localhost:8080",
        Audience = "gatehouse",
        UserId = UserId.New(),
        IssuedAt = Now,
        ExpiresAt = Now.AddMinutes(10),
        SessionId = SessionId.New(),
        TenantId = TenantId.New(),
        MembershipId = MembershipId.New(),
        PermissionVersion = 7,
        Roles = ["manager"],
        Methods = ["pwd"],
        AuthenticatedAt = Now,
        Name = "Zoë \"Z\" O'Neill <z>",
        Email = "zoe@acme.example",
    };

    private sealed class OneKey(SigningKey key) : IVerificationKeys
    {
        public ValueTask<SecurityKey?> FindAsync(string keyId, CancellationToken cancellationToken) =>
            new(keyId == key.Id ? PublicJwk.Read(key.PublicKey) : null);
    }
}
