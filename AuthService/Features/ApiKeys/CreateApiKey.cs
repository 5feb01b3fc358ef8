using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.ApiKeys;

/// <summary>A key for a program of the caller's. It is answered here and never again.</summary>
internal static class CreateApiKey
{
    public static async Task<Results<Created<Response>, ProblemHttpResult>> HandleAsync(
        Request request,
        Caller caller,
        AuthDbContext context,
        KeyOwner owner,
        AuditTrail audit,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (request.ExpiresAt <= now)
        {
            return Problems.Invalid("expiresAt", "This is in the past.");
        }

        if (await owner.RefuseAsync(caller, request.Scopes, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var (secret, prefix) = ApiKey.Generate();
        var key = new ApiKey
        {
            Id = Guid.CreateVersion7(),
            TenantId = caller.TenantId,
            MembershipId = caller.Token.MembershipId!.Value,
            UserId = caller.UserId,
            Name = request.Name.Trim(),
            Prefix = prefix,
            Hash = ApiKey.HashOf(secret),
            Scopes = [.. request.Scopes.Distinct().Order(StringComparer.Ordinal)],
            CreatedAt = now,
            ExpiresAt = request.ExpiresAt,
        };
        context.Add(key);
        audit.Add(context, AuditActions.ApiKeyCreated, $"api-key/{key.Id}", new { key.Prefix, key.Scopes, key.ExpiresAt });
        await context.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/api/api-keys/{key.Id}", Response.Of(key, secret));
    }

    public sealed record Request(
        [Required, Length(1, 100), PlainText] string Name, [Required, Length(1, 100), PlainText] string[] Scopes, DateTimeOffset? ExpiresAt = null);

    internal sealed record Response(
        Guid Id, string Key, string Prefix, string Name, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt)
    {
        public static Response Of(ApiKey key, string secret) =>
            new(key.Id, secret, key.Prefix, key.Name, key.Scopes, key.CreatedAt, key.ExpiresAt);
    }
}
