using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.ExternalLogins;
using Gatehouse.AuthService.Features.ExternalLogins.Providers;
using Gatehouse.AuthService.Features.Invitations;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Policies;
using Gatehouse.AuthService.Pipelines.Alerts;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Tenants;

/// <summary>
/// Ends a deleted tenant whose grace is over: its rows here, and by the event those of the other services. People stay,
/// they belong to nobody; so does the audit log, which names nobody but by id.
/// </summary>
internal sealed class TenantPurge(AuthDbContext context, AuthorityChange change, AuditTrail audit, Outbox outbox, TimeProvider time)
{
    /// <summary>Which tenants are due.</summary>
    public Task<List<TenantId>> DueAsync(CancellationToken cancellationToken)
    {
        var deletedBefore = time.GetUtcNow() - TenantDeletion.Grace;
        return context.Tenants.Where(t => t.Status == TenantStatus.Deleted && t.PurgedAt == null && t.DeletedAt < deletedBefore)
            .OrderBy(t => t.DeletedAt).Select(t => t.Id).ToListAsync(cancellationToken);
    }

    /// <summary>In a transaction, and a scope, of its own. Not if it was restored or purged meanwhile.</summary>
    public async Task<bool> PurgeAsync(TenantId id, CancellationToken cancellationToken)
    {
        await change.BeginAsync(id, cancellationToken);
        var deletedBefore = time.GetUtcNow() - TenantDeletion.Grace;
        if (await context.Tenants.SingleOrDefaultAsync(
            t => t.Id == id && t.Status == TenantStatus.Deleted && t.PurgedAt == null && t.DeletedAt < deletedBefore, cancellationToken) is not { } tenant)
        {
            return false;
        }

        // What refers to something goes before it.
        await context.Set<TenantProvider>().ExecuteDeleteAsync(cancellationToken);
        await context.Set<TenantDomain>().Where(d => d.TenantId == id).ExecuteDeleteAsync(cancellationToken);
        await context.ClientSecrets.ExecuteDeleteAsync(cancellationToken);
        await context.Clients.ExecuteDeleteAsync(cancellationToken);
        await context.ApiKeys.ExecuteDeleteAsync(cancellationToken);
        await context.Set<Invitation>().ExecuteDeleteAsync(cancellationToken);
        await context.Set<MembershipRole>().ExecuteDeleteAsync(cancellationToken);
        await context.Memberships.ExecuteDeleteAsync(cancellationToken);
        await context.Roles.ExecuteDeleteAsync(cancellationToken);
        await context.Set<StoredPolicy>().ExecuteDeleteAsync(cancellationToken);
        await context.Set<Alert>().ExecuteDeleteAsync(cancellationToken);
        await context.Set<PolicyVersion>().ExecuteDeleteAsync(cancellationToken);
        await context.Sessions.Where(s => s.TenantId == id).ExecuteDeleteAsync(cancellationToken);
        await context.TenantLogos.Where(l => l.TenantId == id).ExecuteDeleteAsync(cancellationToken);
        tenant.Purge(time.GetUtcNow());
        outbox.Add(context, new TenantDeleted(id), id);
        audit.Add(context, AuditActions.TenantPurged, $"tenant/{id}");
        await change.RaiseTenantAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
        return true;
    }
}
