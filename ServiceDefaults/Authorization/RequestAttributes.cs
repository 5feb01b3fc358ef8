using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization.Policies;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.ServiceDefaults.Authorization;

/// <summary>What a request and its token tell conditions.</summary>
internal sealed class RequestAttributes(
    HttpContext context,
    AccessToken token,
    MembershipSnapshot snapshot,
    TenantPolicies tenant,
    IReadOnlyDictionary<string, object?>? resource,
    TimeProvider time)
{
    private readonly PolicyAttributes all = new(snapshot, tenant, resource);

    public object? Find(string name) => name switch
    {
        "user.id" => token.UserId.ToString(),
        "user.email" => token.Email,
        "user.name" => token.Name,
        "user.clientId" => token.ClientId,
        "user.amr" => token.AuthenticationMethods.Cast<object>().ToList(),
        "request.method" => context.Request.Method,
        AttributeNames.Path => (context.Request.PathBase + context.Request.Path).Value,
        "request.hour" => (decimal)time.GetUtcNow().Hour,
        "request.dayOfWeek" => time.GetUtcNow().DayOfWeek.ToString().ToLowerInvariant(),
        "request.address" => context.Connection.RemoteIpAddress is { } address
            ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString()
            : null,
        "request.authAge" => token.AuthenticatedAt is { } at ? (decimal)(time.GetUtcNow() - at).TotalSeconds : null,
        _ => all.Find(name),
    };
}
