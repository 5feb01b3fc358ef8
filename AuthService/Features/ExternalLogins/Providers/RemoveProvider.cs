using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.ExternalLogins.Providers;

/// <summary>Nobody signs in with it any more; what was linked to it is forgotten.</summary>
internal static class RemoveProvider
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Guid id, AuthDbContext context, AuditTrail audit, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (await context.Set<TenantProvider>().SingleOrDefaultAsync(p => p.Id == id, cancellationToken) is not { } provider)
        {
            return Problems.NotFound();
        }

        context.Remove(provider);
        audit.Add(context, AuditActions.ProviderRemoved, $"identity-provider/{id}", new { provider.Kind, provider.Issuer });
        await context.SaveChangesAsync(cancellationToken);
        var key = id.ToString();
        await context.LinkedAccounts.Where(l => l.Provider == key).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
