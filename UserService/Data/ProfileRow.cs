using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.UserService.Domain;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Data;

/// <summary>The first row of a profile, whoever comes first: the event of the registration or the person's own change.</summary>
internal static class ProfileRow
{
    public static Task EnsureProfileAsync(
        this UserDbContext db, UserId user, string name, string email, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync(
            $"""
            insert into profiles (user_id, display_name, email, locale, time_zone, version, changed_at)
            values ({user.Value}, {name}, {email}, {Profile.DefaultLocale}, {Profile.DefaultTimeZone}, 1, {now})
            on conflict (user_id) do nothing
            """, cancellationToken);
}
