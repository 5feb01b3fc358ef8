using System.Text.Json;
using Gatehouse.ServiceDefaults.Authorization.Policies;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.ServiceDefaults.Authorization;

/// <summary>A tenant's policies in force, and what policies may ask about the tenant, as of one version.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="Version">As in <see cref="MembershipSnapshot.TenantVersion"/>.</param>
/// <param name="Slug">The tenant's short name.</param>
/// <param name="Plan">The tenant's plan.</param>
/// <param name="Documents">The policies as they are stored.</param>
public sealed record TenantPolicies(
    TenantId TenantId, int Version, string Slug, string? Plan, IReadOnlyList<PolicyDocument> Documents)
{
    private IReadOnlyList<Policy>? policies;

    /// <summary>Whether the tenant is in force, for callers that have no membership to say so.</summary>
    public MembershipStatus Status { get; init; }

    /// <summary>What the tenant says about itself: <c>tenant.attributes.*</c>.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Attributes { get; init; }

    /// <summary>The policies, parsed once.</summary>
    /// <returns>The policies; one that cannot be read denies what it covers.</returns>
    public IReadOnlyList<Policy> Parsed() => policies ??= [.. Documents.Select(d => d.Parse())];
}

/// <summary>A policy as it is stored and sent.</summary>
/// <param name="Id">The policy.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Effect">Allow or deny.</param>
/// <param name="Order">Lower is looked at first.</param>
/// <param name="Permissions">What it is about.</param>
/// <param name="Condition">When it applies, as text.</param>
public sealed record PolicyDocument(
    Guid Id, string Name, PolicyEffect Effect, int Order, IReadOnlyList<string> Permissions, string Condition)
{
    /// <summary>Reads the condition.</summary>
    /// <returns>The policy; an unreadable condition becomes a denial, for a rule nobody can read must not open anything.</returns>
    public Policy Parse()
    {
        try
        {
            return new(Id, Name, Effect, Order, Permissions, ConditionParser.Parse(Condition));
        }
        catch (ConditionException)
        {
            return new(Id, Name, PolicyEffect.Deny, Order, Permissions, ConditionParser.Parse(""));
        }
    }
}
