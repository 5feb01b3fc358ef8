using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Features.Clients;
using Gatehouse.AuthService.Features.Tenants;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Data;

/// <summary>
/// The gateway as a client of the platform's own, with the address and the secret it has now. Only where a secret is
/// configured: <c>Auth:GatewayClientSecret</c>.
/// </summary>
internal static class GatewayClientSeed
{
    public static async Task RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        if (configuration["Auth:GatewayClientSecret"] is { Length: > 0 } secret && configuration["Auth:Issuer"] is { Length: > 0 } address)
        {
            await Seed.InScopeAsync(services, scope => AddAsync(scope, secret, address.TrimEnd('/'), cancellationToken));
        }
    }

    private static async Task AddAsync(IServiceProvider scope, string secret, string address, CancellationToken cancellationToken)
    {
        var context = scope.GetRequiredService<AuthDbContext>();
        var now = scope.GetRequiredService<TimeProvider>().GetUtcNow();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var platform = await context.Tenants.SingleAsync(t => t.Slug == Tenant.PlatformSlug, cancellationToken);
        await context.EnterTenantAsync(platform.Id, cancellationToken);

        // Whatever it was registered with before, at an older address or with an older secret, does not count any more.
        await context.ClientSecrets.Where(s => s.ClientId == ClientNames.GatewayId).ExecuteDeleteAsync(cancellationToken);
        await context.Clients.Where(c => c.Id == ClientNames.GatewayId).ExecuteDeleteAsync(cancellationToken);
        context.Add(new Client
        {
            Id = ClientNames.GatewayId,
            TenantId = platform.Id,
            Name = "Gatehouse",
            GrantTypes = [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken, GrantTypes.TokenExchange],
            RedirectUris = [$"{address}/auth/callback"],
            PostLogoutRedirectUris = [$"{address}/", address],
            BackChannelLogoutUri = $"{address}/auth/backchannel-logout",
            Scopes = IdentityScopes.All,
            IsFirstParty = true,
            CreatedBy = default,
            CreatedAt = now,
        });
        context.Add(new ClientSecret
        {
            Id = Guid.CreateVersion7(),
            TenantId = platform.Id,
            ClientId = ClientNames.GatewayId,
            Hash = ClientSecrets.HashOf(secret),
            CreatedAt = now,
        });
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
