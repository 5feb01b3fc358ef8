using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Consumers;

/// <summary>A company is gone for good, and who belonged to it is nobody's business any more. Their profiles are their own.</summary>
internal sealed class ForgetTenant(UserDbContext db) : IHandle<TenantDeleted>
{
    public async Task HandleAsync(TenantDeleted happened, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        await db.Notifications.ExecuteDeleteAsync(cancellationToken);
        await db.NotificationPreferences.ExecuteDeleteAsync(cancellationToken);
        await db.Set<Digest>().ExecuteDeleteAsync(cancellationToken);
        await db.Set<Webhook>().ExecuteDeleteAsync(cancellationToken);
        await db.Members.ExecuteDeleteAsync(cancellationToken);
    }
}
