using System.Collections.Frozen;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.ServiceDefaults.Authorization.Policies;

/// <summary>The one place where role and policies become a decision; used by gateway, services and <c>explain</c> alike.</summary>
public static class PolicyEngine
{
    /// <summary>Decides with everything at hand.</summary>
    /// <param name="permission">What is asked for.</param>
    /// <param name="held">Whether the membership's roles hold it.</param>
    /// <param name="policies">The tenant's policies.</param>
    /// <param name="attributes">Looks an attribute up by its dotted name.</param>
    /// <returns>The decision and what decided.</returns>
    public static Decision Decide(string permission, bool held, IEnumerable<Policy> policies, Func<string, object?> attributes) =>
        Decide(permission, held, policies, attributes, resourceAtHand: true);

    /// <summary>Decides what can be decided before the resource is known, as the gateway does; the rest is left to the service.</summary>
    /// <param name="permission">What is asked for.</param>
    /// <param name="held">Whether the membership's roles hold it.</param>
    /// <param name="policies">The tenant's policies.</param>
    /// <param name="attributes">Looks an attribute up by its dotted name.</param>
    /// <returns>A refusal, or leave to go on.</returns>
    public static Decision DecideRequest(string permission, bool held, IEnumerable<Policy> policies, Func<string, object?> attributes) =>
        Decide(permission, held, policies, attributes, resourceAtHand: false);

    private static Decision Decide(
        string permission, bool held, IEnumerable<Policy> policies, Func<string, object?> attributes, bool resourceAtHand)
    {
        if (!held)
        {
            return new(false, null, $"No role holds {permission}.");
        }

        if (policies is IReadOnlyCollection<Policy> { Count: 0 })
        {
            return ByRole(permission);
        }

        Decision? granted = null;
        Decision? refused = null;
        var deferred = false;
        var undecided = false;
        foreach (var policy in policies.Where(p => p.Covers(permission)).OrderBy(p => p.Order).ThenBy(p => p.Id))
        {
            if (!resourceAtHand && policy.Condition.NeedsResource)
            {
                deferred |= policy.Effect is PolicyEffect.Allow;
                continue;
            }

            var outcome = policy.Condition.Evaluate(attributes);
            if (policy.Effect is PolicyEffect.Deny && outcome.Value is not false)
            {
                // Deny wins, and a deny that cannot be decided is a deny.
                return new(false, policy.Id, outcome.Reason is { } open ? $"Denied by '{policy.Name}': {open}." : $"Denied by '{policy.Name}'.", outcome.Value is null);
            }

            if (policy.Effect is PolicyEffect.Allow)
            {
                granted ??= outcome.Value is true ? new(true, policy.Id, $"Allowed by '{policy.Name}'.") : null;
                refused ??= outcome.Value is true ? null
                    : new(false, policy.Id, outcome.Reason is { } open ? $"'{policy.Name}' does not apply: {open}." : $"The condition of '{policy.Name}' does not hold.");
                undecided |= outcome.Value is null;
            }
        }

        return granted
            ?? (deferred ? new(true, null, "Left to the service that knows the resource.") : refused is { } no ? no with { Undecided = undecided } : null)
            ?? ByRole(permission);
    }

    // What nearly every request comes to: made once.
    private static readonly FrozenDictionary<string, Decision> ByRoles = Permissions.Catalogue.Keys.ToFrozenDictionary(permission => permission, Granted);

    private static Decision ByRole(string permission) => ByRoles.GetValueOrDefault(permission) ?? Granted(permission);

    private static Decision Granted(string permission) => new(true, null, $"A role holds {permission}, and no policy says otherwise.");
}

/// <summary>A decision that can be explained.</summary>
/// <param name="Allowed">Whether it may be done.</param>
/// <param name="PolicyId">The policy that decided; none when the role alone did.</param>
/// <param name="Reason">A sentence for people.</param>
/// <param name="Undecided">Refused only because something was missing: with more at hand it could be allowed.</param>
public sealed record Decision(bool Allowed, Guid? PolicyId, string Reason, bool Undecided = false);
