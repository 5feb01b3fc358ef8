using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>How an installation gets somebody who runs it.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class CreateAdminTests(AuthServer server)
{
    [Fact]
    public async Task Run_ForANewAddress_MakesAnAdminWhoChoosesAPassword_AndAgainOnlyAnotherLink()
    {
        await using var services = server.Start(new ManualTime());
        var email = $"{Guid.NewGuid():N}@example.com";
        var first = await RunAsync(services, email);
        var second = await RunAsync(services, email);

        Assert.Equal(1L, await server.RunAsync("select count(*) from users where email = $1", email));
        var user = new UserId((Guid)(await server.RunAsync("select id from users where email = $1", email))!);
        await using var scope = services.CreateAsyncScope();
        var membership = new MembershipId((Guid)(await server.RunAsync("select id from memberships where user_id = $1", user.Value))!);
        var snapshot = await services.GetRequiredService<ServiceDefaults.Authorization.IMembershipSource>().LoadAsync(membership, _ => false, CancellationToken.None);
        Assert.Equal([BuiltInRoles.Admin], snapshot!.Roles);
        Assert.Contains(Permissions.PlatformAdmin, snapshot.Permissions);

        var tokens = scope.ServiceProvider.GetRequiredService<AccountTokens>();
        foreach (var link in new[] { first, second })
        {
            var token = await tokens.FindAsync(link.Split("#token=")[1].Trim(), CancellationToken.None);
            Assert.Equal((user, AccountPurpose.ResetPassword), (token!.UserId, token.Purpose));
        }

        // Nobody gets in before a password is chosen.
        Assert.Null(await scope.ServiceProvider.GetRequiredService<CredentialCheck>().VerifyAsync(email, "", new("Test", null), CancellationToken.None));
    }

    [Fact]
    public async Task Run_ForSomebodyKnown_LeavesTheirAccountAsItIs()
    {
        await using var services = server.Start(new ManualTime());
        var firm = await Firm.FoundAsync(services);
        await RunAsync(services, firm.Email);
        Assert.NotNull(await firm.VerifyAsync(Firm.Password));
        Assert.Equal(2L, await server.RunAsync("select count(*) from memberships where user_id = $1", firm.UserId.Value));
    }

    [Theory]
    [InlineData(true, "--create-admin", "ada@acme.example")]
    [InlineData(true, "--urls", "http://x", "--create-admin", "ada@acme.example")]
    [InlineData(false, "--create-admin")]
    [InlineData(false, "--migrate")]
    public void IsAskedFor_NeedsTheOptionAndAnAddress(bool asked, params string[] args) =>
        Assert.Equal(asked, CreateAdmin.IsAskedFor(args, out _));

    private static async Task<string> RunAsync(ServiceProvider services, string email)
    {
        await using var output = new StringWriter();
        await CreateAdmin.RunAsync(services, email, output, CancellationToken.None);
        Assert.Contains("/account/password/reset#token=", output.ToString(), StringComparison.Ordinal);
        return output.ToString();
    }
}
