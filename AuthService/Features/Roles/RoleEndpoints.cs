using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Roles;

internal static class RoleEndpoints
{
    public static void MapRoles(this IEndpointRouteBuilder app)
    {
        var roles = app.MapGroup("/roles").WithTags("Roles");
        roles.MapGet("", ListRoles.HandleAsync).RequirePermission(Permissions.RolesRead);
        roles.MapPost("", CreateRole.HandleAsync).RequirePermission(Permissions.RolesWrite).RequireRecentLogin();
        roles.MapGet("/{id:guid}", GetRole.HandleAsync).RequirePermission(Permissions.RolesRead);
        roles.MapPut("/{id:guid}", ChangeRole.HandleAsync).RequirePermission(Permissions.RolesWrite).RequireRecentLogin();
        roles.MapDelete("/{id:guid}", DeleteRole.HandleAsync).RequirePermission(Permissions.RolesDelete).RequireRecentLogin();
        app.MapGet("/permissions", ListPermissions.Handle).RequirePermission(Permissions.RolesRead).WithTags("Roles");
    }
}
