using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Tenants;

/// <summary>From one status to another, in force everywhere within a second.</summary>
internal sealed class TenantMove(AuthDbContext context, AuthorityChange change, AuditTrail audit, TimeProvider time)
{
    /// <summary>Active to suspended, and back.</summary>
    public Task<Results<NoContent, ProblemHttpResult>> ToAsync(
        TenantId id, TenantStatus from, TenantStatus to, string action, object? details, CancellationToken cancellationToken) =>
        MoveAsync(id, tenant => tenant.Status == from ? () => tenant.Status = to : null, t => t.Status == to, action, details, cancellationToken);

    public Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(TenantId id, CancellationToken cancellationToken) => MoveAsync(
        id, tenant => () => tenant.Delete(time.GetUtcNow()), t => t.Status is TenantStatus.Deleted, AuditActions.TenantDeleted, null, cancellationToken);

    /// <summary>Back to what it was; what has been purged is gone.</summary>
    public Task<Results<NoContent, ProblemHttpResult>> RestoreAsync(TenantId id, CancellationToken cancellationToken) => MoveAsync(
        id,
        tenant => tenant.PurgedAt is null ? tenant.Restore : null,
        t => t.Status is not TenantStatus.Deleted,
        AuditActions.TenantRestored,
        null,
        cancellationToken);

    private async Task<Results<NoContent, ProblemHttpResult>> MoveAsync(
        TenantId id, Func<Tenant, Action?> move, Func<Tenant, bool> isThere, string action, object? details, CancellationToken cancellationToken)
    {
        await change.BeginAsync(id, cancellationToken);
        if (await context.Tenants.SingleOrDefaultAsync(t => t.Id == id, cancellationToken) is not { } tenant)
        {
            return Problems.NotFound();
        }

        // What is so already needs no second entry.
        if (isThere(tenant))
        {
            return TypedResults.NoContent();
        }

        if (tenant.IsPlatform || move(tenant) is not { } apply)
        {
            return Problems.Conflict(tenant.IsPlatform ? "The platform's own tenant always is."
                : tenant.PurgedAt is not null ? "It has been purged."
                : $"It is {tenant.Status.ToString().ToLowerInvariant()}.");
        }

        apply();
        audit.Add(context, action, $"tenant/{id}", details);
        await change.RaiseTenantAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
