using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Data;

/// <summary>That a person's notifications are not what they were: PostgreSQL tells every replica when the transaction commits.</summary>
internal static class NotificationSignal
{
    public const string Channel = "notifications";

    public static string Payload(TenantId tenant, UserId user) => $"{tenant}/{user}";

    public static Task AnnounceAsync(this UserDbContext db, TenantId tenant, UserId user, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"select pg_notify({Channel}, {Payload(tenant, user)})", cancellationToken);
}
