using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Members;

/// <summary>Snapshots from the database that is their authority, left in Redis for everybody else on the way.</summary>
internal sealed class LocalMemberships(IServiceScopeFactory scopes, AuthorityCache cache) : IMembershipSource
{
    public async Task<MembershipSnapshot?> LoadAsync(
        MembershipId membership, Func<MembershipSnapshot, bool> isCurrent, CancellationToken cancellationToken)
    {
        // A scope of its own: the request's may belong to another tenant.
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AuthDbContext>();
        var memberships = scope.ServiceProvider.GetRequiredService<MembershipReader>();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (!await memberships.EnterTenantOfAsync(membership, cancellationToken)
            || await memberships.ReadAsync(membership, cancellationToken) is not { } snapshot)
        {
            return null;
        }

        await cache.KeepAsync(snapshot);
        return snapshot;
    }
}
