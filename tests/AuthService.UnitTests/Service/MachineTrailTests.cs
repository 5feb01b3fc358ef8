using System.Data.Common;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.TestKit;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

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

    [Fact]
    public async Task Counted_WhenTheConnectionIsCut_IsWrittenInTheNextRound()
    {
        var writes = new AuditWrites();
        await using var services = server.Start(time, writes);
        var firm = await Firm.FoundAsync(services);
        var trail = services.GetRequiredService<MachineTrail>();
        var use = new MachineTrail.Use(firm.TenantId, AuditActions.TokenGranted, $"client/{Guid.CreateVersion7()}", "10.1.2.3");
        var other = use with { Address = "10.1.2.4" };
        foreach (var one in new[] { use, use, use, other, other })
        {
            await trail.NoteAsync(one, CancellationToken.None);
        }

        writes.Before = () => throw new NpgsqlException("cut", new IOException());
        time.Advance(TimeSpan.FromMinutes(1));
        await trail.WriteCountedAsync(all: false, CancellationToken.None);
        Assert.Equal((long[])[1L, 1L], await TimesAsync(use));

        writes.Before = () => Task.CompletedTask;
        time.Advance(TimeSpan.FromMinutes(1));
        await trail.WriteCountedAsync(all: false, CancellationToken.None);
        Assert.Equal([1L, 1L, 1L, 2L], (await TimesAsync(use)).Order());
    }

    [Fact]
    public async Task Counted_WhenTheServiceIsToldToStop_IsKeptForTheLastRound()
    {
        using var stop = new CancellationTokenSource();
        var writes = new AuditWrites();
        await using var services = server.Start(time, writes);
        var firm = await Firm.FoundAsync(services);
        var trail = services.GetRequiredService<MachineTrail>();
        var use = new MachineTrail.Use(firm.TenantId, AuditActions.TokenGranted, $"client/{Guid.CreateVersion7()}", "10.1.2.3");
        await trail.NoteAsync(use, CancellationToken.None);
        await trail.NoteAsync(use, CancellationToken.None);

        writes.Before = stop.CancelAsync;
        time.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => trail.WriteCountedAsync(all: false, stop.Token));
        await trail.WriteCountedAsync(all: true, CancellationToken.None);
        Assert.Equal((long[])[1L, 1L], await TimesAsync(use));
    }

    [Fact]
    public async Task FirstNote_ThatFails_LosesNoneOfThoseCountedMeanwhile()
    {
        var (writes, reached, held) = (new AuditWrites(), new TaskCompletionSource(), new TaskCompletionSource());
        await using var services = server.Start(time, writes);
        var firm = await Firm.FoundAsync(services);
        var trail = services.GetRequiredService<MachineTrail>();
        var use = new MachineTrail.Use(firm.TenantId, AuditActions.TokenGranted, $"client/{Guid.CreateVersion7()}", "10.1.2.3");
        writes.Before = () =>
        {
            reached.TrySetResult();
            return held.Task;
        };
        var first = trail.NoteAsync(use, CancellationToken.None).AsTask();
        await reached.Task;
        for (var i = 0; i < 49; i++)
        {
            await trail.NoteAsync(use, CancellationToken.None);
        }

        held.SetException(new NpgsqlException("cut", new IOException()));
        await Assert.ThrowsAnyAsync<Exception>(() => first);
        writes.Before = () => Task.CompletedTask;
        await trail.WriteCountedAsync(all: false, CancellationToken.None);
        Assert.Equal((long[])[49L], await TimesAsync(use));
    }

    [Fact]
    public async Task FirstNote_WhoseCallerLeaves_IsWrittenAllTheSame()
    {
        using var caller = new CancellationTokenSource();
        var writes = new AuditWrites();
        await using var services = server.Start(time, writes);
        var firm = await Firm.FoundAsync(services);
        var use = new MachineTrail.Use(firm.TenantId, AuditActions.TokenGranted, $"client/{Guid.CreateVersion7()}", "10.1.2.3");
        writes.Before = caller.CancelAsync;
        await services.GetRequiredService<MachineTrail>().NoteAsync(use, caller.Token);
        Assert.Equal((long[])[1L], await TimesAsync(use));
    }

    private async Task<long[]> TimesAsync(MachineTrail.Use use) => (long[])(await server.RunAsync(
        """select coalesce(array_agg((details->>'times')::bigint order by sequence), '{}') from audit_entries where target = $1""", use.Target))!;

    /// <summary>Has something happen before an entry is written.</summary>
    private sealed class AuditWrites : DbCommandInterceptor
    {
        public Func<Task> Before { get; set; } = () => Task.CompletedTask;

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (command.CommandText.Contains("INSERT INTO audit_entries", StringComparison.Ordinal))
            {
                await Before();
            }

            return result;
        }
    }
}
