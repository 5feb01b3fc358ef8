using Gatehouse.AuthService.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.ExternalLogins.Providers;

/// <summary>The company's own providers, without their secrets.</summary>
internal static class ListProviders
{
    public static async Task<Ok<Page<ProviderAnswer>>> HandleAsync(AuthDbContext context, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Page<ProviderAnswer>(
            [.. (await context.Set<TenantProvider>().AsNoTracking().OrderBy(p => p.Name).Take(Page<ProviderAnswer>.MaxLimit).ToListAsync(cancellationToken)).Select(ProviderAnswer.Of)]));
}

/// <summary>One of them.</summary>
internal sealed record ProviderAnswer(Guid Id, string Kind, string Name, string Issuer, string ClientId, string CallbackPath, DateTimeOffset CreatedAt)
{
    public static ProviderAnswer Of(TenantProvider provider) => new(
        provider.Id, provider.Kind, provider.Name, provider.Issuer, provider.ClientId, $"/account/external/callback/{provider.Id}", provider.CreatedAt);
}
