using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Features.ExternalLogins.Providers;

/// <summary>Which providers there are: the platform's, and where a company is meant that company's own.</summary>
internal sealed class ProviderCatalogue(AuthDbContext context, KeyProtection protection, IOptions<ExternalProviderOptions> options)
{
    public async Task<IReadOnlyList<ExternalProvider>> ListAsync(TenantId? tenant, CancellationToken cancellationToken) =>
        [.. options.Value.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Value.Read(p.Key)), .. await OwnAsync(tenant, cancellationToken)];

    public async Task<ExternalProvider?> FindAsync(string key, TenantId? tenant, CancellationToken cancellationToken) =>
        options.Value.TryGetValue(key, out var settings)
            ? settings.Read(key)
            : (await OwnAsync(tenant, cancellationToken)).FirstOrDefault(p => p.Key == key);

    /// <summary>What people know a provider by whose key is with a link.</summary>
    public bool IsPlatforms(string key) => options.Value.ContainsKey(key);

    private async Task<IEnumerable<ExternalProvider>> OwnAsync(TenantId? tenant, CancellationToken cancellationToken)
    {
        if (tenant is not { } id)
        {
            return [];
        }

        await using var transaction = context.Database.CurrentTransaction is null ? await context.Database.BeginTransactionAsync(cancellationToken) : null;
        await context.EnterTenantAsync(id, cancellationToken);
        var own = await context.Set<TenantProvider>().AsNoTracking().OrderBy(p => p.Name).ToListAsync(cancellationToken);
        return own.Select(p => p.Open(protection)).OfType<ExternalProvider>();
    }
}
