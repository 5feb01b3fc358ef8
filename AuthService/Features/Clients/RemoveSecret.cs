using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Clients;

/// <summary>Ends a secret, and with it all tokens the client holds: nobody knows by which secret they came.</summary>
internal static class RemoveSecret
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Guid id, Guid secretId, AuthDbContext context, Revoker revoker, AuditTrail audit, TimeProvider time, CancellationToken cancellationToken)
    {
        var secret = await context.ClientSecrets
            .SingleOrDefaultAsync(s => s.Id == secretId && s.ClientId == id && s.RevokedAt == null, cancellationToken);
        if (secret is null)
        {
            return Problems.NotFound();
        }

        secret.RevokedAt = time.GetUtcNow();
        revoker.Add(RevocationScope.User, id);
        audit.Add(context, AuditActions.ClientSecretRemoved, $"client/{id}", new { SecretId = secretId });
        await context.SaveChangesAsync(cancellationToken);
        await revoker.PublishAsync();
        return TypedResults.NoContent();
    }
}
