using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.ExternalLogins.Providers;

/// <summary>The provider has given out another secret, and perhaps another client.</summary>
internal static class ChangeProviderSecret
{
    public static async Task<Results<Ok<ProviderAnswer>, ProblemHttpResult>> HandleAsync(
        Guid id, Request request, AuthDbContext context, KeyProtection protection, AuditTrail audit, CancellationToken cancellationToken)
    {
        if (await context.Set<TenantProvider>().SingleOrDefaultAsync(p => p.Id == id, cancellationToken) is not { } provider)
        {
            return Problems.NotFound();
        }

        provider.ClientId = request.ClientId ?? provider.ClientId;
        provider.Secret = TenantProvider.Seal(protection, id, request.ClientSecret);
        audit.Add(context, AuditActions.ProviderChanged, $"identity-provider/{id}", new { provider.ClientId });
        await context.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(ProviderAnswer.Of(provider));
    }

    public sealed record Request([Required, Length(1, 1000), PlainText] string ClientSecret, [Length(1, 300), PlainText] string? ClientId = null);
}
