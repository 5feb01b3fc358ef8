using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Authorization;

namespace Gatehouse.Gateway.Authorization;

/// <summary>One policy per permission, called by the permission's name, for routes.json to refer to.</summary>
internal static class RoutePermissions
{
    public static void AddRoutePermissions(this IServiceCollection services) => services.Configure<AuthorizationOptions>(options =>
    {
        foreach (var permission in Permissions.Catalogue.Keys)
        {
            options.AddPolicy(permission, policy => policy.RequireAuthenticatedUser().AddRequirements(new PermissionRequirement(permission)));
        }
    });
}
