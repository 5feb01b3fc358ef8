using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.UnitTests;

public sealed class KeyProtectionTests
{
    private static readonly KeyProtection Protection = new("a master key of more than thirty-two characters");
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Open_NeedsTheSameMasterKeyPurposeAndContext()
    {
        var box = Protection.Seal("purpose", [1, 2, 3], "context");
        Assert.Equal([1, 2, 3], Protection.Open("purpose", box, "context"));
        Assert.Null(Protection.Open("another", box, "context"));
        Assert.Null(Protection.Open("purpose", box, "another"));
        Assert.Null(new KeyProtection("another master key of more than thirty-two characters").Open("purpose", box, "context"));
        box[^1] ^= 1;
        Assert.Null(Protection.Open("purpose", box, "context"));
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public void SigningKey_IsStoredSealed_AndOpensForItsMasterKeyOnly(string algorithm)
    {
        var key = SigningKey.Create(algorithm, Protection, Now, Now);
        using var pair = key.Open(Protection);
        Assert.NotNull(pair);
        Assert.Equal(key.PublicKey, PublicJwk.Of(pair).Jwk);
        Assert.Null(key.Open(new KeyProtection("another master key of more than thirty-two characters")));
        Assert.DoesNotContain("\"d\"", key.PublicKey, StringComparison.Ordinal);
    }

    [Fact]
    public void SigningKey_SignsFromItsStartToItsEnd_AndVerifiesUntilItsLastTokenHasEnded()
    {
        var key = SigningKey.Create("ES256", Protection, Now, Now.AddHours(1));
        var life = TimeSpan.FromMinutes(11);
        Assert.False(key.SignsAt(Now));
        Assert.True(key.VerifiesAt(Now, life));
        Assert.True(key.SignsAt(Now.AddHours(1)));
        key.RetiresAt = Now.AddHours(2);
        Assert.False(key.SignsAt(Now.AddHours(2)));
        Assert.True(key.VerifiesAt(Now.AddHours(2).AddMinutes(10), life));
        Assert.False(key.VerifiesAt(Now.AddHours(2).AddMinutes(11), life));
        key.RevokedAt = Now;
        Assert.False(key.VerifiesAt(Now.AddHours(1), life));
    }

    [Fact]
    public void PendingLogin_ComesBack_UntilItIsTooOldOrTamperedWith()
    {
        var pending = new PendingLogin(UserId.New(), Proof.ByPassword(Now), "Test", Now + PendingLogin.Life);
        var token = pending.Seal(Protection, PendingStep.Tenant);
        Assert.Equal(pending.UserId, PendingLogin.Open(token, Protection, PendingStep.Tenant, Now)?.UserId);
        Assert.Null(PendingLogin.Open(token, Protection, PendingStep.Tenant, Now + PendingLogin.Life));
        Assert.Null(PendingLogin.Open("A" + token, Protection, PendingStep.Tenant, Now));
        Assert.Null(PendingLogin.Open("no token!", Protection, PendingStep.Tenant, Now));
    }
}
