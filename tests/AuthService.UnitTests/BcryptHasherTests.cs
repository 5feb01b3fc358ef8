using Gatehouse.AuthService.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PasswordOptions = Gatehouse.AuthService.Identity.PasswordOptions;

namespace Gatehouse.AuthService.UnitTests;

public sealed class BcryptHasherTests
{
    private const string Password = "correct horse battery staple";
    private static readonly BcryptHasher Hasher = OfCost(10);
    private static readonly User Ada = User.Create("ada@acme.example", "Ada", DateTimeOffset.UnixEpoch);

    [Fact]
    public void Hash_CarriesItsCostAndItsOwnSalt()
    {
        var hash = Hasher.Hash(Password);
        Assert.StartsWith("$2y$10$", hash, StringComparison.Ordinal);
        Assert.NotEqual(hash, Hasher.Hash(Password));
    }

    [Fact]
    public void Verify_OfTheRightPassword_Succeeds_AndOfAnother_Fails()
    {
        var hash = Hasher.Hash(Password);
        Assert.Equal(PasswordVerificationResult.Success, Hasher.VerifyHashedPassword(Ada, hash, Password));
        Assert.Equal(PasswordVerificationResult.Failed, Hasher.VerifyHashedPassword(Ada, hash, Password + " "));
        Assert.Equal(PasswordVerificationResult.Failed, Hasher.VerifyHashedPassword(Ada, hash, ""));
    }

    [Fact]
    public void Verify_OfNobodysHash_IsDoneAndFails()
    {
        Assert.Equal(Hasher.Hash(Password).Length, Hasher.Nobodys.Length);
        Assert.Equal(Hasher.Nobodys.Length, OfCost(4).Nobodys.Length);
        Assert.Equal(PasswordVerificationResult.Failed, Hasher.VerifyHashedPassword(null!, Hasher.Nobodys, Password));
        Assert.Equal(PasswordVerificationResult.Failed, Hasher.VerifyHashedPassword(null!, Hasher.Nobodys, ""));
    }

    [Fact]
    public void Verify_OfAKnownHashFromElsewhere_Succeeds() =>
        // A test vector of the reference implementation, cost 5.
        Assert.Equal(
            PasswordVerificationResult.SuccessRehashNeeded,
            Hasher.VerifyHashedPassword(Ada, "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"));

    [Fact]
    public void Verify_OfAnotherCost_AsksForRehash() =>
        Assert.Equal(PasswordVerificationResult.SuccessRehashNeeded, OfCost(11).VerifyHashedPassword(Ada, Hasher.Hash(Password), Password));

    [Fact]
    public void Verify_OfIdentitysOwnHash_AsksForRehash()
    {
        var pbkdf2 = new PasswordHasher<User>().HashPassword(Ada, Password);
        Assert.Equal(PasswordVerificationResult.SuccessRehashNeeded, Hasher.VerifyHashedPassword(Ada, pbkdf2, Password));
        Assert.Equal(PasswordVerificationResult.Failed, Hasher.VerifyHashedPassword(Ada, pbkdf2, "another"));
    }

    [Fact]
    public void Verify_OfMoreThan72Bytes_Fails_ThoughTheFirst72AreRight()
    {
        var full = new string('a', 72);
        var hash = Hasher.Hash(full);
        Assert.Equal(PasswordVerificationResult.Success, Hasher.VerifyHashedPassword(Ada, hash, full));
        Assert.Equal(PasswordVerificationResult.Failed, Hasher.VerifyHashedPassword(Ada, hash, full + "b"));
    }

    [Fact]
    public void Hash_OfMoreThan72Bytes_IsRefused() => Assert.Throws<ArgumentException>(() => Hasher.Hash(new string('ä', 37)));

    [Theory]
    [InlineData("Production", 10, true)]
    [InlineData("Production", 9, false)]
    [InlineData("Staging", 4, false)]
    [InlineData("Development", 4, true)]
    [InlineData("Development", 3, false)]
    public void Cost_ThatIsTooLittle_IsForDevelopmentOnly(string environment, int cost, bool isTaken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection([new("Auth:BcryptCost", $"{cost}")]);
        builder.Services.AddAccountIdentity();
        using var host = builder.Build();
        var options = host.Services.GetRequiredService<IOptions<PasswordOptions>>();
        if (isTaken)
        {
            Assert.Equal(cost, options.Value.BcryptCost);
        }
        else
        {
            Assert.Contains("BcryptCost", Assert.Throws<OptionsValidationException>(object? () => options.Value).Message, StringComparison.Ordinal);
        }
    }

    private static BcryptHasher OfCost(int cost) => new(Options.Create(new PasswordOptions { BcryptCost = cost }));
}
