using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Clients;

/// <summary>Ends a client and its tokens, at once.</summary>
internal static class RemoveClient
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Guid id, AuthDbContext context, Revoker revoker, AuditTrail audit, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await context.Clients.SingleOrDefaultAsync(c => c.Id == id && c.RevokedAt == null, cancellationToken) is not { } client)
        {
            return Problems.NotFound();
        }

        client.RevokedAt = time.GetUtcNow();
        revoker.Add(RevocationScope.User, client.Id);
        audit.Add(context, AuditActions.ClientRemoved, $"client/{client.Id}");
        await context.SaveChangesAsync(cancellationToken);
        await revoker.PublishAsync();
        return TypedResults.NoContent();
    }
}
