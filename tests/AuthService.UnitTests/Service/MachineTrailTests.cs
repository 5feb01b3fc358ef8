using Gatehouse.AuthService.Features.Audit;
using Gatehouse.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>The first use of a credential is written at once, the next ones as one entry a minute; none is left out.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class MachineTrailTests(AuthServer server)
{
    private readonly ManualTime time = new();

    [Fact]
    public async Task Note_ManyTimes_IsTwoEntriesThatCountAll()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        var trail = services.GetRequiredService<MachineTrail>();
        var use = new MachineTrail.Use(firm.TenantId, AuditActions.TokenGranted, $"client/{Guid.CreateVersion7()}", "10.1.2.3", "orders:read");
        for (var i = 0; i < 50; i++)
        {
            await trail.NoteAsync(use, CancellationToken.None);
        }

        await trail.NoteAsync(use with { Address = "10.1.2.4" }, CancellationToken.None);
        Assert.Equal((long[])[1L, 1L], await TimesAsync(use));

        time.Advance(TimeSpan.FromMinutes(1));
        await trail.WriteCountedAsync(all: false, CancellationToken.None);
        await trail.WriteCountedAsync(all: false, CancellationToken.None);
        Assert.Equal((long[])[1L, 1L, 49L], await TimesAsync(use));

        await trail.NoteAsync(use, CancellationToken.None);
        await trail.WriteCountedAsync(all: true, CancellationToken.None);
        Assert.Equal((long[])[1L, 1L, 49L, 1L], await TimesAsync(use));
    }

    [Fact]
    public async Task Note_ThatCannotBeWritten_FailsAndIsTriedAgain()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        var trail = services.GetRequiredService<MachineTrail>();
        var use = new MachineTrail.Use(firm.TenantId, AuditActions.ApiKeyUsed, $"api-key/{Guid.CreateVersion7()}", "10.1.2.3");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await trail.NoteAsync(use, new CancellationToken(canceled: true)));
        await trail.NoteAsync(use, CancellationToken.None);
        Assert.Equal((long[])[1L], await TimesAsync(use));
    }

    private async Task<long[]> TimesAsync(MachineTrail.Use use) => (long[])(await server.RunAsync(
        """select coalesce(array_agg((details->>'times')::bigint order by sequence), '{}') from audit_entries where target = $1""", use.Target))!;
}
