using System.Collections.Concurrent;
using System.Text.Json;
using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Hosting;

namespace Gatehouse.AuthService.Features.Audit;

/// <summary>
/// Writes down what programs get, and are refused: the first time before the answer is given, what follows within a minute
/// as one entry with its number. A program may ask a thousand times a second; each entry locks its tenant's chain.
/// </summary>
internal sealed partial class MachineTrail(IServiceScopeFactory scopes, ILogger<MachineTrail> logger, TimeProvider time) : BackgroundLoop
{
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    // What a flood of addresses would add beyond that is written one by one.
    private const int MaxHeld = 10_000;

    private readonly ConcurrentDictionary<Use, MachineTally> tallies = new();

    /// <summary>Counts a use; completes when it, or the entry that it will be counted in, is written.</summary>
    public async ValueTask NoteAsync(Use use, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!tallies.TryGetValue(use, out var tally))
        {
            tally = tallies.Count < MaxHeld ? tallies.GetOrAdd(use, _ => new()) : new();
        }

        if (!tally.IsDue(time.GetUtcNow(), Between))
        {
            return;
        }

        try
        {
            // Others are counted while it is written: it does not end because this caller leaves.
            await WriteAsync(use, 1, CancellationToken.None);
        }
        catch
        {
            // Not written down is not done: the next one tries again. Those who were counted meanwhile have had their answer.
            tally.MakeDue();
            throw;
        }
    }

    /// <summary>Writes what has been counted since, and forgets what has become quiet.</summary>
    /// <param name="all">Also what is not due.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task WriteCountedAsync(bool all, CancellationToken cancellationToken)
    {
        foreach (var (use, tally) in tallies)
        {
            var times = tally.Collect(time.GetUtcNow(), Between, all, out var isQuiet);
            if (times == 0)
            {
                if (isQuiet)
                {
                    tallies.TryRemove(new(use, tally));
                }

                continue;
            }

            try
            {
                await WriteAsync(use, times, cancellationToken);
            }
#pragma warning disable CA1031 // Whatever it is, nothing that was counted may be lost, and the loop goes on.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                // The rest would most likely fail alike; the next round has them all.
                tally.GiveBack(times);
                cancellationToken.ThrowIfCancellationRequested();
                Log.NotWritten(logger, failure.GetBaseException().Message);
                return;
            }
        }
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Between, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await WriteCountedAsync(all: false, stoppingToken);
            }
        }
        finally
        {
            await WriteCountedAsync(all: true, CancellationToken.None);
        }
    }

    private async Task WriteAsync(Use use, int times, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AuthDbContext>();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await context.EnterTenantAsync(use.Tenant, cancellationToken);
        context.Add(new AuditEntry
        {
            Id = Guid.CreateVersion7(),
            TenantId = use.Tenant,
            At = time.GetUtcNow(),
            Action = use.Action,
            ActorId = use.Owner,
            Client = use.Client,
            Target = use.Target,
            Address = use.Address,
            CorrelationId = Correlation.Current,
            Details = JsonSerializer.SerializeToElement(new { scope = use.Scope, times }, JsonSerializerOptions.Web),
        });
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>What a program does with a credential; equal ones are counted together.</summary>
    /// <param name="Tenant">Where.</param>
    /// <param name="Action">One of <see cref="AuditActions"/>.</param>
    /// <param name="Target">The credential: <c>client/0190…</c>.</param>
    /// <param name="Address">Where from.</param>
    /// <param name="Scope">What was granted.</param>
    internal readonly record struct Use(TenantId Tenant, string Action, string Target, string? Address, string? Scope = null)
    {
        /// <summary>The person a key belongs to.</summary>
        public UserId? Owner { get; init; }

        /// <summary>The <c>client_id</c>.</summary>
        public string? Client { get; init; }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "What programs did could not be written to the audit log yet: {Reason}")]
        public static partial void NotWritten(ILogger logger, string reason);
    }
}
