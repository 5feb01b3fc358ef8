using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Http;
using System.Text.Json;

namespace Gatehouse.ServiceDefaults.Authorization;

/// <summary>What conditions read, in the shapes they compare: text, decimal, bool, or a list of these.</summary>
internal sealed class RequestAttributes(
    HttpContext context,
    AccessToken token,
    MembershipSnapshot snapshot,
    TenantPolicies tenant,
    IReadOnlyDictionary<string, object?>? resource,
    TimeProvider time)
{
    private const string OfMembership = "membership.attributes.";
    private const string OfTenant = "tenant.attributes.";
    private const string OfResource = "resource.";

    public object? Find(string name) => name switch
    {
        "user.id" => token.UserId.ToString(),
        "user.email" => token.Email,
        "user.name" => token.Name,
        "user.clientId" => token.ClientId,
        "user.amr" => token.AuthenticationMethods.Cast<object>().ToList(),
        "tenant.id" => tenant.TenantId.ToString(),
        "tenant.slug" => tenant.Slug,
        "tenant.plan" => tenant.Plan,
        "membership.id" => snapshot.MembershipId.ToString(),
        "membership.roles" => snapshot.Roles.Cast<object>().ToList(),
        "membership.permissions" => snapshot.Permissions.Cast<object>().ToList(),
        "request.method" => context.Request.Method,
        "request.path" => context.Request.Path.Value,
        "request.hour" => (decimal)time.GetUtcNow().Hour,
        "request.dayOfWeek" => time.GetUtcNow().DayOfWeek.ToString().ToLowerInvariant(),
        "request.address" => context.Connection.RemoteIpAddress?.ToString(),
        "request.authAge" => token.AuthenticatedAt is { } at ? (decimal)(time.GetUtcNow() - at).TotalSeconds : null,
        _ when name.StartsWith(OfMembership, StringComparison.Ordinal) => Read(snapshot.Attributes, name[OfMembership.Length..]),
        _ when name.StartsWith(OfTenant, StringComparison.Ordinal) => Read(tenant.Attributes, name[OfTenant.Length..]),
        _ when name.StartsWith(OfResource, StringComparison.Ordinal) => Normalize(resource?.GetValueOrDefault(name[OfResource.Length..])),
        _ => null,
    };

    private static object? Read(IReadOnlyDictionary<string, JsonElement>? attributes, string name) =>
        attributes?.TryGetValue(name, out var value) == true ? Normalize(value) : null;

    private static object? Normalize(object? value) => value switch
    {
        null or string or decimal or bool or List<object> => value,
        int or long or double => Convert.ToDecimal(value, System.Globalization.CultureInfo.InvariantCulture),
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString(),
        JsonElement { ValueKind: JsonValueKind.Number } json => json.TryGetDecimal(out var number) ? number : null,
        JsonElement { ValueKind: JsonValueKind.True or JsonValueKind.False } json => json.GetBoolean(),
        JsonElement { ValueKind: JsonValueKind.Array } json => json.EnumerateArray().Select(e => Normalize(e)).OfType<object>().ToList(),
        IEnumerable<string> list => list.Cast<object>().ToList(),
        _ => value.ToString(),
    };
}
