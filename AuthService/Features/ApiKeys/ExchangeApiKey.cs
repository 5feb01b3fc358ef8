using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.ApiKeys;

/// <summary>For the gateway: a short-lived token in place of a key, so that services know one kind of credential.</summary>
internal static class ExchangeApiKey
{
    private static readonly TimeSpan BetweenNotes = TimeSpan.FromMinutes(1);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Request request,
        AuthDbContext context,
        MembershipReader memberships,
        TokenIssuer tokens,
        MachineTrail trail,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (ApiKey.PrefixOf(request.Key) is not { } prefix)
        {
            return Problems.NotFound();
        }

        var now = time.GetUtcNow();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await context.ShowApiKeyAsync(prefix, cancellationToken);
        var key = await context.ApiKeys.AsNoTracking().IgnoreQueryFilters([PlatformModel.TenantFilter])
            .SingleOrDefaultAsync(k => k.Prefix == prefix, cancellationToken);
        if (key is null)
        {
            return Problems.NotFound();
        }

        var use = new MachineTrail.Use(key.TenantId, AuditActions.ApiKeyUsed, $"api-key/{key.Id}", request.Address, string.Join(' ', key.Scopes)) { Owner = key.UserId };
        if (!CryptographicOperations.FixedTimeEquals(key.Hash, ApiKey.HashOf(request.Key)) || !key.IsLiveAt(now))
        {
            await trail.NoteAsync(use with { Action = AuditActions.ApiKeyRefused, Owner = null, Scope = null }, cancellationToken);
            return Problems.NotFound();
        }

        await context.EnterTenantAsync(key.TenantId, cancellationToken);
        if (await memberships.ReadAsync(key.MembershipId, cancellationToken) is not { Status: MembershipStatus.Active } membership)
        {
            return Problems.NotFound();
        }

        if (!(key.LastUsedAt > now - BetweenNotes))
        {
            await context.ApiKeys.Where(k => k.Id == key.Id).ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, now), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        await trail.NoteAsync(use, cancellationToken);
        var (token, expiresAt) = await tokens.IssueAsync(key, membership, now, cancellationToken);
        return TypedResults.Ok(new Response(token, expiresAt));
    }

    public sealed record Request([Required, MaxLength(200)] string Key, [MaxLength(64)] string? Address = null);

    internal sealed record Response(string AccessToken, DateTimeOffset ExpiresAt);
}
