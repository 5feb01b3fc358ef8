using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.ApiKeys;

/// <summary>A successor for one of the caller's keys. Both are good until the old one's end, and never more than these two.</summary>
internal static class RotateApiKey
{
    public static async Task<Results<Created<CreateApiKey.Response>, ProblemHttpResult>> HandleAsync(
        Guid id,
        Request request,
        Caller caller,
        AuthDbContext context,
        KeyOwner owner,
        AuditTrail audit,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var old = await context.ApiKeys.FromSql($"select * from api_keys where id = {id} for update").SingleOrDefaultAsync(cancellationToken);
        if (old is null || old.UserId != caller.UserId || !old.IsLiveAt(now))
        {
            return Problems.NotFound();
        }

        if (await context.ApiKeys.AnyAsync(k => k.ReplacesId == id && k.RevokedAt == null, cancellationToken))
        {
            return Problems.Conflict("This key has a successor already.");
        }

        if (await owner.RefuseAsync(caller, old.Scopes, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var (secret, prefix) = ApiKey.Generate();
        var key = new ApiKey
        {
            Id = Guid.CreateVersion7(),
            TenantId = old.TenantId,
            MembershipId = old.MembershipId,
            UserId = old.UserId,
            Name = old.Name,
            Prefix = prefix,
            Hash = ApiKey.HashOf(secret),
            Scopes = old.Scopes,
            CreatedAt = now,
            ExpiresAt = old.ExpiresAt is { } end ? now + (end - old.CreatedAt) : null,
            ReplacesId = old.Id,
        };
        var overlap = now.AddHours(request.OverlapHours);
        old.ExpiresAt = old.ExpiresAt < overlap ? old.ExpiresAt : overlap;
        context.Add(key);
        audit.Add(context, AuditActions.ApiKeyRotated, $"api-key/{old.Id}", new { SuccessorId = key.Id, key.Prefix, OldEndsAt = old.ExpiresAt });
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Created($"/api/api-keys/{key.Id}", CreateApiKey.Response.Of(key, secret));
    }

    public sealed record Request([Range(0, 168)] int OverlapHours = 24);
}
