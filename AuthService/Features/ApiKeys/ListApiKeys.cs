using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.ApiKeys;

/// <summary>The tenant's keys that are still good, the newest first.</summary>
internal static class ListApiKeys
{
    public static async Task<Ok<Page<Response>>> HandleAsync(AuthDbContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return TypedResults.Ok(new Page<Response>(await context.ApiKeys.AsNoTracking()
            .Where(k => k.RevokedAt == null && (k.ExpiresAt == null || k.ExpiresAt > now))
            .OrderByDescending(k => k.Id)
            .Take(Page<Response>.MaxLimit)
            .Select(k => new Response(k.Id, k.UserId, k.Name, k.Prefix, k.Scopes, k.CreatedAt, k.ExpiresAt, k.LastUsedAt, k.ReplacesId))
            .ToListAsync(cancellationToken)));
    }

    internal sealed record Response(
        Guid Id,
        UserId OwnerId,
        string Name,
        string Prefix,
        IReadOnlyList<string> Scopes,
        DateTimeOffset CreatedAt,
        DateTimeOffset? ExpiresAt,
        DateTimeOffset? LastUsedAt,
        Guid? ReplacesId);
}
