using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Clients;

/// <summary>
/// Ends a client at once: its own tokens, and every session people have with it. It is not told of their end, as nothing is
/// said any more to what has been removed.
/// </summary>
internal static class RemoveClient
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Guid id,
        AuthDbContext context,
        SessionEnder sessions,
        Revoker revoker,
        AuditTrail audit,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (await context.Clients.SingleOrDefaultAsync(c => c.Id == id && c.RevokedAt == null, cancellationToken) is not { } client)
        {
            return Problems.NotFound();
        }

        client.RevokedAt = time.GetUtcNow();
        revoker.Add(RevocationScope.User, client.Id);
        await sessions.EndWithinAsync(context.Sessions.Where(s => s.ClientId == id), SessionEnd.EndedByAdmin, cancellationToken);
        audit.Note(client.TenantId, AuditActions.ClientRemoved, $"client/{client.Id}");
        await audit.WriteAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await revoker.PublishAsync();
        return TypedResults.NoContent();
    }
}
