using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Members;

/// <summary>
/// A change of what somebody may do: one at a time in a tenant, with the versions raised in its transaction, told to
/// every gateway and service after the commit. A change that is not committed is undone with the request's context.
/// </summary>
internal sealed class AuthorityChange(
    AuthDbContext context, MembershipReader memberships, AuthorityCache cache, IMembershipSource snapshots, IPolicySource policies)
{
    private readonly Dictionary<MembershipId, int> members = [];
    private HashSet<string> held = [];
    private (TenantId Id, int Version)? tenant;

    /// <summary>Begins a transaction in the caller's tenant and looks up what the caller may do there now.</summary>
    public async Task BeginAsync(Caller caller, CancellationToken cancellationToken)
    {
        await BeginAsync(caller.TenantId, cancellationToken);
        var snapshot = caller.Token.MembershipId is { } own ? await memberships.ReadAsync(own, cancellationToken) : null;
        held = [.. snapshot is { Status: MembershipStatus.Active } ? snapshot.Permissions : []];

        // A client has its scopes; a key that was given less than its owner holds cannot give more than that either.
        if (caller.Token is { MembershipId: null, ClientId: not null })
        {
            held = [.. caller.Token.Scopes];
        }
        else if (!caller.Token.IsUnlimited)
        {
            held.IntersectWith(caller.Token.Scopes);
        }
    }

    /// <summary>Begins a transaction in a tenant, or goes on in the one that has begun.</summary>
    public async Task BeginAsync(TenantId id, CancellationToken cancellationToken)
    {
        if (context.Database.CurrentTransaction is null)
        {
            await context.Database.BeginTransactionAsync(cancellationToken);
        }

        await context.EnterTenantAsync(id, cancellationToken);

        // Not "for update": that would also stop whoever only refers to the tenant, such as a sign-in.
        await context.Database.ExecuteSqlAsync($"select 1 from tenants where id = {id.Value} for no key update", cancellationToken);
    }

    /// <summary>Nobody gives what they lack, and nobody takes it from somebody who has it.</summary>
    /// <returns>The refusal, or nothing.</returns>
    public ProblemHttpResult? Refuse(IEnumerable<string> permissions)
    {
        var lacking = permissions.Where(p => !held.Contains(p)).Distinct().Order(StringComparer.Ordinal).ToList();
        return lacking.Count == 0 ? null : Problems.Forbidden(string.Join(", ", lacking), held.Order(StringComparer.Ordinal));
    }

    /// <summary>The tenant's roles, policies or status changed: one step for all its members.</summary>
    /// <returns>The version now.</returns>
    public async Task<int> RaiseTenantAsync(CancellationToken cancellationToken)
    {
        var id = context.CurrentTenant!.Value;
        var version = await RaiseAsync(context.Database.SqlQuery<int>(
            $"update tenants set version = version + 1 where id = {id.Value} returning version"), cancellationToken);
        tenant = (id, version);
        return version;
    }

    /// <summary>A member's roles, attributes or status changed.</summary>
    public async Task RaiseAsync(MembershipId id, CancellationToken cancellationToken) =>
        members[id] = await RaiseAsync(context.Database.SqlQuery<int>(
            $"update memberships set version = version + 1 where id = {id.Value} returning version"), cancellationToken);

    /// <summary>Saves, commits, and tells everybody.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await context.SaveChangesAsync(cancellationToken);
        await context.Database.CurrentTransaction!.CommitAsync(cancellationToken);

        // Committed: the news goes out whether or not the client still waits.
        if (tenant is { } changed)
        {
            await cache.AnnounceAsync(changed.Id, changed.Version);
            await policies.LoadAsync(changed.Id, _ => false, CancellationToken.None);
        }

        foreach (var (id, version) in members)
        {
            await cache.AnnounceAsync(id, version);
            await snapshots.LoadAsync(id, _ => false, CancellationToken.None);
        }
    }

    private static async Task<int> RaiseAsync(IQueryable<int> update, CancellationToken cancellationToken) =>
        (await update.ToListAsync(cancellationToken)).Single();
}
