using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization.Policies;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.ServiceDefaults.Authorization;

/// <summary>Roles and policies together, for the current request. The gateway asks before the resource is known, services with it in hand.</summary>
/// <param name="permissions">Who holds what.</param>
/// <param name="policies">When they may use it.</param>
/// <param name="time">The clock.</param>
public sealed class AccessControl(PermissionCache permissions, PolicyCache policies, TimeProvider time)
{
    /// <summary>Whether the caller may do something as far as that can be said without the resource.</summary>
    /// <param name="context">The request.</param>
    /// <param name="token">The caller.</param>
    /// <param name="permission">What is asked for.</param>
    /// <param name="snapshot">What the caller may do, if it has been looked up for this request.</param>
    /// <returns>The snapshot it was judged by, and the decision.</returns>
    public ValueTask<(MembershipSnapshot? Snapshot, Decision Decision)> CheckRequestAsync(
        HttpContext context, AccessToken token, string permission, MembershipSnapshot? snapshot = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(token);
        if (snapshot is null)
        {
            return CheckAsync(context, token, permission);
        }

        var rules = policies.GetAsync(snapshot.TenantId, context.RequestAborted);
        return rules.IsCompletedSuccessfully
            ? new((snapshot, Judge(context, token, permission, snapshot, rules.Result)))
            : JudgeAsync(context, token, permission, snapshot, rules);
    }

    private async ValueTask<(MembershipSnapshot? Snapshot, Decision Decision)> CheckAsync(
        HttpContext context, AccessToken token, string permission)
    {
        var snapshot = await SnapshotAsync(token, context.RequestAborted);
        var rules = snapshot is null ? null : await policies.GetAsync(snapshot.TenantId, context.RequestAborted);
        return (snapshot, Judge(context, token, permission, snapshot, rules));
    }

    private async ValueTask<(MembershipSnapshot? Snapshot, Decision Decision)> JudgeAsync(
        HttpContext context, AccessToken token, string permission, MembershipSnapshot snapshot, ValueTask<TenantPolicies?> rules) =>
        (snapshot, Judge(context, token, permission, snapshot, await rules));

    private Decision Judge(HttpContext context, AccessToken token, string permission, MembershipSnapshot? snapshot, TenantPolicies? rules) =>
        snapshot is null || rules is null
            ? Unknown
            : PolicyEngine.DecideRequest(
                permission,
                Holds(snapshot, permission),
                rules.Parsed(),
                rules.Documents.Count == 0 ? NothingAsks : new RequestAttributes(context, token, snapshot, rules, null, time).Find);

    // Without policies no attribute is looked up.
    private static readonly Func<string, object?> NothingAsks = static _ => null;

    /// <summary>Whether the caller may do something to a resource that a tenant-scoped query has loaded.</summary>
    /// <param name="context">The request.</param>
    /// <param name="permission">What is asked for.</param>
    /// <param name="resource">The attributes policies may ask for, by name: <c>ownerId</c> is <c>resource.ownerId</c>.</param>
    /// <returns>The decision.</returns>
    public async ValueTask<Decision> CheckAsync(HttpContext context, string permission, IReadOnlyDictionary<string, object?> resource)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.User.AccessToken() is not { } token)
        {
            return Unknown;
        }

        var (snapshot, rules) = await LoadAsync(context, token);
        return snapshot is null || rules is null
            ? Unknown
            : PolicyEngine.Decide(
                permission, Holds(snapshot, permission), rules.Parsed(), new RequestAttributes(context, token, snapshot, rules, resource, time).Find);
    }

    /// <summary>How the caller would fare under policies that are not in force yet.</summary>
    /// <param name="context">The request.</param>
    /// <param name="permission">What would be asked for.</param>
    /// <param name="proposed">The policies.</param>
    /// <returns>The decision, as far as it can be said without a resource.</returns>
    public async ValueTask<Decision> ForeseeAsync(HttpContext context, string permission, TenantPolicies proposed)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(proposed);
        return context.User.AccessToken() is { } token && await permissions.GetAsync(token, context.RequestAborted) is { } snapshot
            ? PolicyEngine.DecideRequest(
                permission, Holds(snapshot, permission), proposed.Parsed(), new RequestAttributes(context, token, snapshot, proposed, null, time).Find)
            : Unknown;
    }

    private static Decision Unknown { get; } = new(false, null, "There is no such membership.");

    private static bool Holds(MembershipSnapshot snapshot, string permission) =>
        snapshot.Status is MembershipStatus.Active && snapshot.Has(permission);

    /// <summary>What the caller may do: a person or API key by their membership, an OAuth client by its scopes alone.</summary>
    /// <param name="token">The caller.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The snapshot, or nothing when there is no such membership or tenant.</returns>
    public ValueTask<MembershipSnapshot?> SnapshotAsync(AccessToken token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        return token is { MembershipId: null, ClientId: not null, TenantId: { } tenant }
            ? OfClientAsync(token, tenant, cancellationToken)
            : permissions.GetAsync(token, cancellationToken);
    }

    private async ValueTask<MembershipSnapshot?> OfClientAsync(AccessToken token, TenantId tenant, CancellationToken cancellationToken)
    {
        return await policies.GetAsync(tenant, cancellationToken) is { } rules
            ? new(default, token.UserId, tenant, 0, rules.Version, rules.Status, [], token.Scopes)
            : null;
    }

    private async ValueTask<(MembershipSnapshot?, TenantPolicies?)> LoadAsync(HttpContext context, AccessToken token)
    {
        var snapshot = await SnapshotAsync(token, context.RequestAborted);
        return (snapshot, snapshot is null ? null : await policies.GetAsync(snapshot.TenantId, context.RequestAborted));
    }
}
