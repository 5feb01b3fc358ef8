using System.Diagnostics;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>The audit chain while many sign in to one tenant.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class AuditChainTests(AuthServer server, ITestOutputHelper output)
{
    private const int Logins = 60;

    [Fact]
    public async Task ParallelSignIns_AreAllWrittenDownInOneIntactChain()
    {
        await using var services = server.Start(new ManualTime(), ("Auth:MaxSessions", "20"));
        var firm = await Firm.FoundAsync(services);
        await firm.SignInAsync();

        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, Logins), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) => await firm.SignInAsync());
        output.WriteLine($"{Logins} sign-ins to one tenant, eight at a time, without the password's hashing: {watch.Elapsed.TotalMilliseconds / Logins:0.0} ms each");

        var verified = await firm.InScopeAsync(async scope => (await VerifyAudit.HandleAsync(
            new Caller(new() { Raw = "", UserId = firm.UserId, TenantId = firm.TenantId, IssuedAt = default, ExpiresAt = default }),
            scope.GetRequiredService<AuthDbContext>(),
            CancellationToken.None)).Value!);
        Assert.Empty(verified.Problems);
        Assert.True(verified.Intact);
        Assert.Equal(Logins + 1L, await CountAsync(firm, AuditActions.SignedIn));

        // The surplus ended, each once or, when two ended it at the same moment, noted by both.
        Assert.InRange(await CountAsync(firm, AuditActions.SessionEnded), Logins - 20, Logins * 8);
    }

    [Fact]
    public async Task WrongPasswords_AreWrittenDown_AndSoIsTheLockout()
    {
        await using var services = server.Start(new ManualTime(), ("Auth:MaxFailedLogins", "3"));
        var firm = await Firm.FoundAsync(services);
        for (var i = 0; i < 4; i++)
        {
            Assert.Null(await firm.VerifyAsync($"wrong number {i}"));
        }

        Assert.Equal(4L, await CountAsync(firm, AuditActions.SignInRefused));
        Assert.Equal(1L, await CountAsync(firm, AuditActions.AccountLocked));
    }

    private async Task<long> CountAsync(Firm firm, string action) => (long)(await server.RunAsync(
        "select count(*) from audit_entries where tenant_id = $1 and action = $2", firm.TenantId.Value, action))!;
}
