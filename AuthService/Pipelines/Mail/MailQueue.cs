using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Data.Configurations;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Pipelines.Mail;

/// <summary>
/// Who sends which mail. A mail is claimed, sent, and recorded: whoever dies between the server's yes and the record
/// leaves a mail that is sent a second time, with the same Message-ID.
/// </summary>
internal sealed class MailQueue(AuthDbContext context, TimeProvider time)
{
    public const int BatchSize = 4;

    /// <summary>Whoever claimed a mail and has not recorded anything by then is taken for dead; sending has far less time.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>What links in mails are good for, at most.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(1);

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(30);

    public Task<List<StoredMail>> ClaimAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return context.Set<StoredMail>().FromSql(
            $"""
            update mails set attempts = attempts + 1, due_at = {now + Lease} where id in (
                select id from mails where status = 'Waiting' and due_at <= {now} order by due_at limit {BatchSize} for update skip locked)
            returning *
            """).AsNoTracking().ToListAsync(cancellationToken);
    }

    /// <summary>Unless somebody else has claimed it since.</summary>
    public Task RecordAsync(StoredMail mail, MailOutcome outcome, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var isOver = outcome.Status is MailStatus.Waiting && now >= mail.CreatedAt + Life;
        var status = isOver ? MailStatus.GivenUp : outcome.Status;
        var isDone = status is not MailStatus.Waiting;
        var error = outcome.Error is { Length: > MailTables.MaxErrorLength } lengthy ? lengthy[..MailTables.MaxErrorLength] : outcome.Error;
        return context.Database.ExecuteSqlAsync(
            $"""
            update mails set status = {status.ToString()}, error = {error}, due_at = {now + Backoff(mail.Attempts)},
                done_at = {(isDone ? now : null)}::timestamptz, model = case when {isDone} then null else model end
            where id = {mail.Id} and attempts = {mail.Attempts} and status = 'Waiting'
            """, cancellationToken);
    }

    public bool IsOutdated(StoredMail mail) => time.GetUtcNow() >= mail.CreatedAt + Life;

    // 5 s, 10 s, 20 s … 30 min with up to half again at random, so that a server that comes back is not run over.
    private static TimeSpan Backoff(int attempts)
    {
        var wait = FirstRetry * Math.Pow(2, Math.Min(attempts, 10) - 1);
        return (wait < LastRetry ? wait : LastRetry) * (1 + (Random.Shared.NextDouble() / 2));
    }
}
