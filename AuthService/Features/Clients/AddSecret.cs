using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Clients;

/// <summary>A second secret beside the first, so that programs can change over; the old one is then removed.</summary>
internal static class AddSecret
{
    public static async Task<Results<Created<Response>, ProblemHttpResult>> HandleAsync(
        Guid id, AuthDbContext context, AuditTrail audit, TimeProvider time, CancellationToken cancellationToken)
    {
        // One at a time, or there could be three.
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var client = await context.Clients.FromSql($"select * from clients where id = {id} for update").SingleOrDefaultAsync(cancellationToken);
        if (client is not { RevokedAt: null, IsPublic: false })
        {
            return Problems.NotFound();
        }

        if (await context.ClientSecrets.CountAsync(s => s.ClientId == id && s.RevokedAt == null, cancellationToken) >= ClientSecret.MaxLive)
        {
            return Problems.Conflict($"There are {ClientSecret.MaxLive} secrets already; remove one first.");
        }

        var secret = ClientSecrets.Generate();
        var added = Of(id, client.TenantId, secret, time.GetUtcNow());
        context.Add(added);
        audit.Add(context, AuditActions.ClientSecretAdded, $"client/{id}", new { SecretId = added.Id });
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Created((string?)null, new Response(added.Id, secret));
    }

    public static ClientSecret Of(Guid client, TenantId tenant, string secret, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(),
        TenantId = tenant,
        ClientId = client,
        Hash = ClientSecrets.HashOf(secret),
        CreatedAt = now,
    };

    internal sealed record Response(Guid Id, string ClientSecret);
}
