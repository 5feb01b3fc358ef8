using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Pipelines.Mail;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Pipelines;

/// <summary>Removes what can have no effect any more, all of it in one transaction of one replica.</summary>
internal sealed class Sweep(AuthDbContext context, TimeProvider time)
{
    // Any number that nothing else in this database locks by.
    private const long Lock = 0x73776565;

    /// <summary>How long failed sign-ins are remembered, but for the ones that only a right password ends; see LoginFailures.</summary>
    private static readonly TimeSpan Failures = TimeSpan.FromDays(1);

    /// <summary>How long an ended session can still be looked at by who searches for a fault.</summary>
    private static readonly TimeSpan EndedSessions = TimeSpan.FromDays(1);

    private static readonly TimeSpan Invitations = TimeSpan.FromDays(30);
    private static readonly TimeSpan Mails = TimeSpan.FromDays(30);
    private static readonly TimeSpan Devices = TimeSpan.FromDays(365);

    /// <returns>Whether it was this replica's turn.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (await context.Database.SqlQuery<bool>($"select pg_try_advisory_xact_lock({Lock})").ToListAsync(cancellationToken) is not [true])
        {
            return false;
        }

        var now = time.GetUtcNow();
        var (failed, ended, seen, lasting) = (now - Failures, now - EndedSessions, now - Devices, $"{LoginFailures.Counter.Account}:");
        await context.LoginFailures
            .Where(f => f.LastAt < failed && (f.LockedUntil == null || f.LockedUntil < now) && !f.Key.StartsWith(lasting))
            .ExecuteDeleteAsync(cancellationToken);

        // With their refresh tokens.
        await context.Sessions.Where(s => s.EndedAt < ended || s.IdleEndsAt < ended || s.EndsAt < ended).ExecuteDeleteAsync(cancellationToken);
        await context.Changes.Where(c => c.Until < now).ExecuteDeleteAsync(cancellationToken);
        await context.AccountTokens.Where(t => t.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await context.UsedChallenges.Where(c => c.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await context.RememberedDevices.Where(d => d.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await context.UsedAssertions.Where(a => a.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await context.KnownDevices.Where(d => d.LastSeenAt < seen).ExecuteDeleteAsync(cancellationToken);
        var done = now - Mails;
        await context.Set<StoredMail>().Where(m => m.DoneAt < done).ExecuteDeleteAsync(cancellationToken);
        await SweepInvitationsAsync(now - Invitations, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    // Of every tenant: row-level security shows the expired ones to a transaction that says until when.
    private async Task SweepInvitationsAsync(DateTimeOffset expired, CancellationToken cancellationToken)
    {
        await context.ShowExpiredInvitationsAsync(expired, cancellationToken);
        await context.Database.ExecuteSqlAsync($"delete from invitations where expires_at < {expired}", cancellationToken);
    }
}
