using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Roles;

internal static class RoleEndpoints
{
    public static void MapRoles(this IEndpointRouteBuilder app)
    {
        app.MapGet("/roles", ListRoles.HandleAsync).RequirePermission(Permissions.RolesRead).WithTags("Roles");
        app.MapGet("/permissions", ListPermissions.Handle).RequirePermission(Permissions.RolesRead).WithTags("Roles");
    }
}
