using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.MultiFactor;

/// <summary>
/// Counts codes, apart from passwords: after five in a row that were wrong each next one has to wait, twice as long every
/// time. Only who has the password gets here, so that nobody else can make its owner wait.
/// </summary>
internal sealed class SecondFactorAttempts(AuthDbContext context, TimeProvider time)
{
    public const int Free = 5;
    public const int FirstPauseSeconds = 30;
    public const int LongestPauseSeconds = 3600;

    /// <summary>Counts an attempt before it is looked at, in one statement: of many at once no more than the free ones pass.</summary>
    /// <returns>Nothing when it may be made, or until when none may.</returns>
    public async Task<DateTimeOffset?> BeginAsync(UserId user, CancellationToken cancellationToken)
    {
        var (key, now) = (Key(user), time.GetUtcNow());
        var since = now.AddDays(-1);
        var counted = await context.Database.SqlQuery<int>(
            $"""
            insert into login_failures as f (key, count, last_at) values ({key}, 1, {now})
            on conflict (key) do update set
                last_at = excluded.last_at,
                count = case when f.last_at < {since} then 1 else f.count + 1 end,
                locked_until = case when f.last_at < {since} or f.count + 1 < {Free} then null
                    else {now} + make_interval(secs => least({LongestPauseSeconds}, {FirstPauseSeconds} * power(2, least(f.count + 1 - {Free}, 10)))) end
                where f.locked_until is null or f.locked_until <= {now}
            returning f.count as "Value"
            """).ToListAsync(cancellationToken);
        return counted.Count > 0
            ? null
            : await context.LoginFailures.Where(f => f.Key == key).Select(f => f.LockedUntil).SingleOrDefaultAsync(cancellationToken) ?? now;
    }

    /// <summary>It was right: what was wrong before counts no more.</summary>
    public async Task ForgetAsync(UserId user, CancellationToken cancellationToken)
    {
        var key = Key(user);
        await context.LoginFailures.Where(f => f.Key == key).ExecuteDeleteAsync(cancellationToken);
    }

    private static string Key(UserId user) => $"second-factor:{user}";
}
