using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>What a session's first request needs is there since the sign-in.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class FirstRequestTests(AuthServer server)
{
    private readonly ManualTime time = new();

    [Fact]
    public async Task Permissions_AfterASignIn_AreNotReadAgain()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        await firm.SignInAsync();

        // Unheard of by the service, so that only what it reads now would show it.
        var membership = (Guid)(await server.RunAsync(
            "update memberships set version = version + 1 where user_id = $1 returning id", firm.UserId.Value))!;
        var snapshot = await services.GetRequiredService<PermissionCache>().GetAsync(
            new()
            {
                Raw = "",
                UserId = firm.UserId,
                TenantId = firm.TenantId,
                MembershipId = new(membership),
                PermissionVersion = 0,
                IssuedAt = time.GetUtcNow(),
                ExpiresAt = time.GetUtcNow().AddMinutes(10),
            },
            CancellationToken.None);

        Assert.Contains(BuiltInRoles.CompanyAdmin, snapshot!.Roles);
        Assert.Equal(1 + snapshot.MembershipVersion, await server.RunAsync("select version from memberships where id = $1", membership));
    }
}
