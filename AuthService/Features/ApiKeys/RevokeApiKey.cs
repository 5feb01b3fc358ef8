using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.ApiKeys;

/// <summary>Ends a key and the tokens it was exchanged for, at once.</summary>
internal static class RevokeApiKey
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Guid id, AuthDbContext context, Revoker revoker, AuditTrail audit, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await context.ApiKeys.SingleOrDefaultAsync(k => k.Id == id && k.RevokedAt == null, cancellationToken) is not { } key)
        {
            return Problems.NotFound();
        }

        key.RevokedAt = time.GetUtcNow();
        revoker.Add(RevocationScope.Session, key.Id);
        audit.Add(context, AuditActions.ApiKeyRevoked, $"api-key/{key.Id}", new { key.Prefix });
        await context.SaveChangesAsync(cancellationToken);
        await revoker.PublishAsync();
        return TypedResults.NoContent();
    }
}
