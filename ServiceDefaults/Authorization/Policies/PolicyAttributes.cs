using System.Text.Json;

namespace Gatehouse.ServiceDefaults.Authorization.Policies;

/// <summary>
/// What conditions read that does not depend on who asks: company, membership and resource, in the shapes they compare:
/// text, decimal, bool, or a list of these.
/// </summary>
/// <param name="snapshot">The membership.</param>
/// <param name="tenant">The company.</param>
/// <param name="resource">The resource's attributes by name, where it is at hand.</param>
public sealed class PolicyAttributes(
    MembershipSnapshot snapshot, TenantPolicies tenant, IReadOnlyDictionary<string, object?>? resource)
{
    private const string OfMembership = "membership.attributes.";
    private const string OfTenant = "tenant.attributes.";
    private const string OfResource = "resource.";

    /// <summary>Looks an attribute up.</summary>
    /// <param name="name">Its dotted name.</param>
    /// <returns>The value; null when there is none.</returns>
    public object? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name switch
        {
            "tenant.id" => tenant.TenantId.ToString(),
            "tenant.slug" => tenant.Slug,
            "tenant.plan" => tenant.Plan,
            "membership.id" => snapshot.MembershipId.ToString(),
            "membership.roles" => snapshot.Roles.Cast<object>().ToList(),
            "membership.permissions" => snapshot.Permissions.Cast<object>().ToList(),
            _ when name.StartsWith(OfMembership, StringComparison.Ordinal) => Read(snapshot.Attributes, name[OfMembership.Length..]),
            _ when name.StartsWith(OfTenant, StringComparison.Ordinal) => Read(tenant.Attributes, name[OfTenant.Length..]),
            _ when name.StartsWith(OfResource, StringComparison.Ordinal) => Normalize(resource?.GetValueOrDefault(name[OfResource.Length..])),
            _ => null,
        };
    }

    /// <summary>Any value in a shape that conditions compare.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The same as text, decimal, bool or a list of these.</returns>
    public static object? Normalize(object? value) => value switch
    {
        null or string or decimal or bool or List<object> => value,
        int or long or double => Convert.ToDecimal(value, System.Globalization.CultureInfo.InvariantCulture),
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString(),
        JsonElement { ValueKind: JsonValueKind.Number } json => json.TryGetDecimal(out var number) ? number : null,
        JsonElement { ValueKind: JsonValueKind.True or JsonValueKind.False } json => json.GetBoolean(),
        JsonElement { ValueKind: JsonValueKind.Array } json => json.EnumerateArray().Select(e => Normalize(e)).OfType<object>().ToList(),
        JsonElement => null,
        IEnumerable<string> list => list.Cast<object>().ToList(),
        _ => value.ToString(),
    };

    private static object? Read(IReadOnlyDictionary<string, JsonElement>? attributes, string name) =>
        attributes?.TryGetValue(name, out var value) == true ? Normalize(value) : null;
}
