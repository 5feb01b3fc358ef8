using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.UserService.Features.Avatars;
using Gatehouse.UserService.Features.Directory;

namespace Gatehouse.UserService.Features.Profiles;

/// <summary>Every way to a profile. One's own needs a login only; those of others the tenant's permission.</summary>
internal static class ProfileEndpoints
{
    public static void MapProfiles(this IEndpointRouteBuilder endpoints)
    {
        var users = endpoints.MapGroup("/users").WithTags("Users");

        users.MapGet("/me", GetMyProfile.HandleAsync).RequireAuthorization().WithName(nameof(GetMyProfile));
        users.MapPut("/me", ChangeMyProfile.HandleAsync).RequireAuthorization().WithName(nameof(ChangeMyProfile));
        users.MapGet("/me/preferences", MyPreferences.GetAsync).RequireAuthorization();
        users.MapPut("/me/preferences", MyPreferences.SetAsync).RequireAuthorization();
        users.MapGet("/me/avatar", GetAvatar.MineAsync).RequireAuthorization();
        users.MapPut("/me/avatar", SetMyAvatar.HandleAsync).Accepts<string>("image/png", "image/jpeg", "image/webp").RequireAuthorization();
        users.MapDelete("/me/avatar", SetMyAvatar.RemoveAsync).RequireAuthorization();
        users.MapGet("", ListPeople.HandleAsync).RequirePermission(Permissions.UsersRead);
        users.MapGet("/{id}/avatar", GetAvatar.HandleAsync).RequirePermission(Permissions.UsersRead);
        users.MapGet("/{id}", GetProfile.HandleAsync).RequirePermission(Permissions.UsersRead).WithName(nameof(GetProfile));
    }
}
