using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.UnitTests;

/// <summary>A token stays under a kilobyte, whoever it is for.</summary>
public sealed class TokenFitTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private static readonly KeyProtection Protection = new("a master key of more than thirty-two characters");
    private static readonly string LongEmail = $"{new string('a', 64)}@{new string('b', 180)}.example";
    private static readonly string[] LongRoles = [.. Enumerable.Range(0, 50).Select(i => $"{i:00}{new string('r', 58)}")];

    public static TheoryData<string, string?, string?, int> People => new()
    {
        { "RS256", "Ada Lovelace", "ada@acme.example", 1 },
        { "RS256", new string('n', 100), "ada@acme.example", 1 },
        { "RS256", string.Concat(Enumerable.Repeat("👩🏽", 50)), "ada@acme.example", 1 },
        { "RS256", new string('"', 100), LongEmail, 50 },
        { "RS256", "Ada Lovelace", LongEmail, 50 },
        { "RS256", null, null, 50 },
        { "ES256", new string('n', 100), LongEmail, 1 },
        { "ES256", new string('n', 100), LongEmail, 50 },
    };

    [Theory]
    [MemberData(nameof(People))]
    public void Token_OfWhomever_IsUnderAKilobyte(string algorithm, string? name, string? email, int roles)
    {
        var key = SigningKey.Create(algorithm, Protection, Now, Now);
        using var signer = new TokenSigner(key, () => key.Open(Protection)!);
        Assert.InRange(TokenWriter.Write(Claims(name, email, LongRoles[..roles]), signer).Length, 1, 1023);
    }

    [Fact]
    public void Apply_WhereEverythingFits_ChangesNothing()
    {
        var claims = Claims("Ada Lovelace", "ada@acme.example", ["manager"]);
        Assert.Same(claims.Roles, TokenFit.Apply(claims, _ => 0).Roles);
        Assert.Equal(claims, TokenFit.Apply(claims, _ => 0));
    }

    [Fact]
    public void Apply_CutsTheNameFirst_ThenRoles_AndNeverScopes()
    {
        var claims = Claims("Ada Lovelace", "ada@acme.example", ["one", "two", "three"]) with { Scope = LongEmail };
        int Size(TokenClaims c) => (c.Name?.Length ?? 0) + (c.Email?.Length ?? 0) + c.Roles.Sum(r => r.Length) + c.Scope!.Length;
        var full = Size(claims);

        var cut = TokenFit.Apply(claims, c => Size(c) - full + 4);
        Assert.Equal(("Ada Love", "ada@acme.example", 3), (cut.Name, cut.Email, cut.Roles.Count));
        var fewer = TokenFit.Apply(claims, c => Size(c) - full + 14);
        Assert.Equal((null, "ada@acme.example", 2), (fewer.Name, fewer.Email, fewer.Roles.Count));
        var none = TokenFit.Apply(claims, c => Size(c));
        Assert.Equal((null, null, 0, LongEmail), (none.Name, none.Email, none.Roles.Count, none.Scope));
    }

    private static TokenClaims Claims(string? name, string? email, IReadOnlyList<string> roles) => new()
    {
        Issuer = "http://localhost:8080",
        Audience = "gatehouse",
        UserId = UserId.New(),
        IssuedAt = Now,
        ExpiresAt = Now.AddMinutes(10),
        SessionId = SessionId.New(),
        TenantId = TenantId.New(),
        MembershipId = MembershipId.New(),
        PermissionVersion = int.MaxValue,
        Roles = roles,
        Methods = ["pwd"],
        AuthenticatedAt = Now,
        Name = name,
        Email = email,
    };
}
