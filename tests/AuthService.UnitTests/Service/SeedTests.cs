using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;

namespace Gatehouse.AuthService.UnitTests.Service;

[Collection(AuthServerCollection.Name)]
public sealed class SeedTests(AuthServer server)
{
    [Fact]
    public async Task Seed_OverAnEarlierRelease_BringsEachCompanyItsRoles_AndWritesDownThatEverybodyMustHearOfIt()
    {
        await using var services = server.Start(new ManualTime());
        var firm = await Firm.FoundAsync(services);
        await server.RunAsync("update roles set permissions = '{}' where tenant_id = $1 and name = $2", firm.TenantId.Value, BuiltInRoles.Manager);
        await server.RunAsync("update tenants set role_edition = 'earlier' where id = $1", firm.TenantId.Value);
        await server.RunAsync("update changes set pushed_at = now() where target_id = $1", firm.TenantId.Value);

        // As after an update of Gatehouse: nobody but PostgreSQL is there.
        await using var migration = server.StartAsOwner();
        await Seed.RunAsync(migration, CancellationToken.None);

        Assert.Equal(
            BuiltInRoles.All[BuiltInRoles.Manager].Order(StringComparer.Ordinal),
            ((string[])(await server.RunAsync("select permissions from roles where tenant_id = $1 and name = $2", firm.TenantId.Value, BuiltInRoles.Manager))!).Order(StringComparer.Ordinal));
        Assert.Equal(1L, await server.RunAsync("select count(*) from changes where target_id = $1 and pushed_at is null", firm.TenantId.Value));
    }
}
