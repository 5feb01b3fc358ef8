using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Gateway.UnitTests.Stack;

/// <summary>Stands for AuthService: signs tokens and knows who may what.</summary>
public sealed class People(TokenIssuer issuer) : IVerificationKeys, IMembershipSource, IPolicySource
{
    private readonly ConcurrentDictionary<MembershipId, MembershipSnapshot> snapshots = new();

    private readonly ConcurrentDictionary<TenantId, (string Slug, string? Plan)> tenants = new();

    private readonly ConcurrentDictionary<TenantId, bool> failing = new();

    public TokenIssuer Issuer => issuer;

    /// <summary>Gives a person's tenant a name and a plan.</summary>
    public void Describe(TenantId tenant, string slug, string? plan = null) => tenants[tenant] = (slug, plan);

    /// <summary>Somebody new, in a tenant of their own.</summary>
    public Person Add(params string[] permissions) => Add(MembershipStatus.Active, ["participant"], permissions);

    public Person Add(MembershipStatus status, string[] roles, string[] permissions, Action<JsonObject>? change = null)
    {
        var person = new MembershipSnapshot(MembershipId.New(), UserId.New(), TenantId.New(), 1, 0, status, roles, permissions);
        snapshots[person.MembershipId] = person;
        var claims = issuer.Claims(person.UserId.Value, person.TenantId.Value, person.MembershipId.Value);
        change?.Invoke(claims);
        return new(person.UserId, person.TenantId, issuer.Issue(claims));
    }

    /// <summary>Suspends a person's tenant, as of its next version.</summary>
    /// <returns>The version.</returns>
    public int Suspend(TenantId tenant)
    {
        var (id, held) = snapshots.Single(s => s.Value.TenantId == tenant);
        var next = new MembershipSnapshot(
            id, held.UserId, tenant, held.MembershipVersion, held.TenantVersion + 1, MembershipStatus.TenantSuspended, held.Roles, held.Permissions);
        snapshots[id] = next;
        return next.TenantVersion;
    }

    public ValueTask<SecurityKey?> FindAsync(string keyId, CancellationToken cancellationToken) =>
        new(keyId == issuer.Key.Id ? issuer.Key.Public : null);

    /// <summary>The next time somebody asks about a person of this tenant there is no answer.</summary>
    public void FailOnceFor(TenantId tenant) => failing[tenant] = true;

    public Task<MembershipSnapshot?> LoadAsync(MembershipId membership, Func<MembershipSnapshot, bool> isCurrent, CancellationToken cancellationToken)
    {
        var found = snapshots.GetValueOrDefault(membership);
        return found is not null && failing.TryRemove(found.TenantId, out _)
            ? Task.FromException<MembershipSnapshot?>(new HttpRequestException("Not now."))
            : Task.FromResult(found);
    }

    public Task<TenantPolicies?> LoadAsync(TenantId tenant, Func<TenantPolicies, bool> isCurrent, CancellationToken cancellationToken) =>
        Task.FromResult<TenantPolicies?>(new(tenant, 0, tenants.GetValueOrDefault(tenant).Slug ?? tenant.ToString(), tenants.GetValueOrDefault(tenant).Plan, []));
}

/// <summary>Somebody with a token.</summary>
public sealed record Person(UserId Id, TenantId Tenant, string Token);
