using Gatehouse.AuthService.Data;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Identity;

/// <summary>
/// A person's row, until the transaction ends. Checking a password takes its time, and the person may be another by then:
/// whoever begins something holds the row and looks again, whoever changes how the person signs in takes it before looking
/// for what has begun. Of two at the same time one sees the other.
/// </summary>
internal static class UserRow
{
    /// <summary>Shared with others who begin something.</summary>
    /// <returns>Whether the account is open, with the password and second factor that were judged.</returns>
    public static Task<bool> HoldAsync(AuthDbContext context, User judged, CancellationToken cancellationToken) =>
        IsAsync(context.Users.FromSql($"select * from users where id = {judged.Id.Value} for share"), judged, cancellationToken);

    /// <summary>For oneself.</summary>
    /// <returns>Whether the account is open, with the password and second factor that were judged.</returns>
    public static Task<bool> TakeAsync(AuthDbContext context, User judged, CancellationToken cancellationToken) =>
        IsAsync(context.Users.FromSql($"select * from users where id = {judged.Id.Value} for no key update"), judged, cancellationToken);

    private static async Task<bool> IsAsync(IQueryable<User> row, User judged, CancellationToken cancellationToken) =>
        await row.Select(u => new { u.PasswordHash, u.TwoFactorEnabled, u.ClosedAt }).SingleOrDefaultAsync(cancellationToken) is { ClosedAt: null } now
        && now.PasswordHash == judged.PasswordHash && now.TwoFactorEnabled == judged.TwoFactorEnabled;
}
