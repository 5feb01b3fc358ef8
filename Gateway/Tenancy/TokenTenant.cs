using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Gateway.Tenancy;

/// <summary>The token alone says which tenant a request is for; a request that names another is refused.</summary>
internal static class TokenTenant
{
    public static void UseTokenTenant(this IApplicationBuilder app) => app.Use((context, next) =>
        context.User.AccessToken() is not { } token || Agrees(token.TenantId, context.Request.Headers[PlatformHeaders.TenantId])
            ? next(context)
            : Problems.Of(StatusCodes.Status403Forbidden, ErrorCodes.TenantMismatch).ExecuteAsync(context));

    /// <summary>Whether what a client sent as <c>X-Tenant-Id</c> is nothing, or exactly the token's tenant.</summary>
    internal static bool Agrees(TenantId? tenant, StringValues named) => named switch
    {
        [] => true,
        [var one] => tenant is not null && TenantId.TryParse(one, out var id) && id == tenant,
        _ => false,
    };
}
