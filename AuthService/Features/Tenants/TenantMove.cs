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
    public async Task<Results<NoContent, ProblemHttpResult>> ToAsync(
        TenantId id, TenantStatus from, TenantStatus to, string action, object? details, CancellationToken cancellationToken)
    {
        await change.BeginAsync(id, cancellationToken);
        if (await context.Tenants.SingleOrDefaultAsync(t => t.Id == id, cancellationToken) is not { } tenant)
        {
            return Problems.NotFound();
        }

        // What is so already needs no second entry.
        if (tenant.Status == to)
        {
            return TypedResults.NoContent();
        }

        if (tenant.IsPlatform || (tenant.Status != from && to is not TenantStatus.Deleted))
        {
            return Problems.Conflict(tenant.IsPlatform
                ? "The platform's own tenant always is."
                : $"It is {tenant.Status.ToString().ToLowerInvariant()}.");
        }

        tenant.Status = to;
        tenant.DeletedAt = to is TenantStatus.Deleted ? time.GetUtcNow() : null;
        audit.Add(context, action, $"tenant/{id}", details);
        await change.RaiseTenantAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
