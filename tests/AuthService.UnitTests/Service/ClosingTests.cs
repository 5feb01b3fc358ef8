using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>An account that is closed leaves no company without somebody who runs it.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class ClosingTests(AuthServer server) : IAsyncLifetime
{
    private ServiceProvider services = null!;
    private Firm firm = null!;

    public async Task InitializeAsync()
    {
        services = server.Start(new ManualTime());
        firm = await Firm.FoundAsync(services);
    }

    public async Task DisposeAsync() => await services.DisposeAsync();

    [Fact]
    public async Task Admin_WithAnotherBeside_MayLeave_AndTheOtherThenNot()
    {
        var other = await firm.JoinAsync(BuiltInRoles.CompanyAdmin);
        Assert.Null(await CloseAsync(firm));
        Assert.NotNull(await CloseAsync(other));
    }

    [Fact]
    public async Task Admin_BesideOneWhomThePlatformSuspended_Stays()
    {
        var other = await firm.JoinAsync(BuiltInRoles.CompanyAdmin);
        await server.RunAsync("update users set closed_at = now() where id = $1", other.UserId.Value);
        Assert.NotNull(await CloseAsync(firm));
    }

    [Fact]
    public async Task LastAdmin_OfThePlatform_Stays()
    {
        // The platform has one, in all tests together; here it is a tenant with the platform's role.
        await server.RunAsync("update roles set name = $2 where tenant_id = $1 and name = $3", firm.TenantId.Value, BuiltInRoles.Admin, BuiltInRoles.CompanyAdmin);
        var other = await firm.JoinAsync(BuiltInRoles.Admin);
        Assert.Null(await CloseAsync(other));
        Assert.NotNull(await CloseAsync(firm));
    }

    [Fact]
    public async Task TwoAdmins_WhoLeaveAtOnce_AreNotBothLetGo()
    {
        var other = await firm.JoinAsync(BuiltInRoles.CompanyAdmin);
        await using var held = await server.OpenAsync();
        await using var transaction = await held.BeginTransactionAsync();

        // Nobody gets past here, so that neither has committed when the other asks who else there is.
        await using (var hold = new NpgsqlCommand("lock table known_devices in access exclusive mode", held, transaction))
        {
            await hold.ExecuteNonQueryAsync();
        }

        var both = new[] { CloseAsync(firm), CloseAsync(other) };
        await Eventually.TrueAsync(
            async () => (long)(await server.RunAsync("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"))! == 2,
            "both wait");
        await transaction.CommitAsync();
        Assert.Single(await Task.WhenAll(both), company => company is null);
    }

    private static Task<string?> CloseAsync(Firm person) => person.InScopeAsync(async scope => await scope.GetRequiredService<AccountClosing>().CloseAsync(
        await scope.GetRequiredService<AuthDbContext>().Users.SingleAsync(u => u.Id == person.UserId), null, CancellationToken.None));
}
