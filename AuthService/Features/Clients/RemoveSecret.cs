using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Clients;

/// <summary>
/// Ends a secret, and with it the tokens the client has for itself: nobody knows by which secret they came. People stay signed
/// in while it has another, without which none of their tokens is renewed; with the last secret their sessions end too.
/// </summary>
internal static class RemoveSecret
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Guid id,
        Guid secretId,
        AuthDbContext context,
        SessionEnder sessions,
        Revoker revoker,
        AuditTrail audit,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        // One at a time, or neither of two would be the last.
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await context.Database.ExecuteSqlAsync($"select 1 from clients where id = {id} for update", cancellationToken);
        var secret = await context.ClientSecrets
            .SingleOrDefaultAsync(s => s.Id == secretId && s.ClientId == id && s.RevokedAt == null, cancellationToken);
        if (secret is null)
        {
            return Problems.NotFound();
        }

        secret.RevokedAt = time.GetUtcNow();
        revoker.Add(RevocationScope.User, id);
        if (!await context.ClientSecrets.AnyAsync(s => s.ClientId == id && s.Id != secretId && s.RevokedAt == null, cancellationToken))
        {
            await sessions.EndWithinAsync(context.Sessions.Where(s => s.ClientId == id), SessionEnd.EndedByAdmin, cancellationToken);
        }

        audit.Note(secret.TenantId, AuditActions.ClientSecretRemoved, $"client/{id}", new { SecretId = secretId });
        await audit.WriteAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await revoker.PublishAsync();
        return TypedResults.NoContent();
    }
}
