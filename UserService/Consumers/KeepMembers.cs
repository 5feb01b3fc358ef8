using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Consumers;

/// <summary>Somebody joined or left a company. The latest news wins, in whatever order it comes.</summary>
internal sealed class KeepMembers(UserDbContext db) : IHandle<MemberJoined>, IHandle<MemberLeft>
{
    public Task HandleAsync(MemberJoined happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        KeepAsync(happened.TenantId, happened.UserId, happened.MembershipId, true, envelope.OccurredAt, cancellationToken);

    public async Task HandleAsync(MemberLeft happened, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        await KeepAsync(happened.TenantId, happened.UserId, happened.MembershipId, false, envelope.OccurredAt, cancellationToken);
        await db.Notifications.Where(n => n.UserId == happened.UserId).ExecuteDeleteAsync(cancellationToken);
        await db.NotificationPreferences.Where(p => p.UserId == happened.UserId).ExecuteDeleteAsync(cancellationToken);
        await db.Set<Digest>().Where(d => d.UserId == happened.UserId).ExecuteDeleteAsync(cancellationToken);
        await db.Set<Webhook>().Where(w => w.OwnerId == happened.UserId).ExecuteDeleteAsync(cancellationToken);
    }

    private Task<int> KeepAsync(
        TenantId tenant, UserId user, MembershipId membership, bool isActive, DateTimeOffset since, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync(
            $"""
            insert into members (tenant_id, user_id, membership_id, is_active, since)
            values ({tenant.Value}, {user.Value}, {membership.Value}, {isActive}, {since})
            on conflict (tenant_id, user_id) do update
                set membership_id = excluded.membership_id, is_active = excluded.is_active, since = excluded.since
                where members.since <= excluded.since
            """, cancellationToken);
}
