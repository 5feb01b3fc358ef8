using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Pages.Forms;
using Gatehouse.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>A company's picture is shown to everybody and changed by the company alone, whatever the service forgets.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class LogoTests(AuthServer server)
{
    [Fact]
    public async Task Logo_IsShownBeforeAnyTenantIsKnown_AndWrittenInItsOwnOnly()
    {
        await using var services = server.Start(new ManualTime());
        var (firm, other) = (await Firm.FoundAsync(services), await Firm.FoundAsync(services));
        Assert.Null((await BrandAsync(firm)).Logo);
        await Assert.ThrowsAsync<DbUpdateException>(() => WriteAsync(other, firm));
        await WriteAsync(firm, firm);
        Assert.Equal($"/account/logo/{firm.TenantId}?v=0011223344556677", (await BrandAsync(firm)).Logo);
        Assert.Null((await BrandAsync(other)).Logo);
        Assert.Equal(0, await other.InScopeAsync(async scope =>
        {
            var context = scope.GetRequiredService<AuthDbContext>();
            await using var transaction = await context.Database.BeginTransactionAsync();
            await context.EnterTenantAsync(other.TenantId, CancellationToken.None);
            return await context.TenantLogos.IgnoreQueryFilters().ExecuteDeleteAsync();
        }));
    }

    private static Task<Pages.BrandView> BrandAsync(Firm firm) => firm.InScopeAsync(scope =>
        scope.GetRequiredService<Brands>().OfAsync(firm.TenantId, "Firm", CancellationToken.None));

    private static Task<int> WriteAsync(Firm writer, Firm owner) => writer.InScopeAsync(async scope =>
    {
        var context = scope.GetRequiredService<AuthDbContext>();
        await using var transaction = await context.Database.BeginTransactionAsync();
        await context.EnterTenantAsync(writer.TenantId, CancellationToken.None);
        context.Add(new TenantLogo { TenantId = owner.TenantId, Content = [1], Version = "0011223344556677", ChangedAt = DateTimeOffset.UnixEpoch });
        var written = await context.SaveChangesAsync();
        await transaction.CommitAsync();
        return written;
    });
}
