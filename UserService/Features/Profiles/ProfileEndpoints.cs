using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.UserService.Features.Profiles;

/// <summary>Every way to a profile. One's own needs a login only; those of others the tenant's permission.</summary>
internal static class ProfileEndpoints
{
    public static void MapProfiles(this IEndpointRouteBuilder endpoints)
    {
        var users = endpoints.MapGroup("/users").WithTags("Users");

        users.MapGet("/me", GetMyProfile.HandleAsync).RequireAuthorization().WithName(nameof(GetMyProfile));
        users.MapPut("/me", ChangeMyProfile.HandleAsync).RequireAuthorization().WithName(nameof(ChangeMyProfile));
        users.MapGet("/{id}", GetProfile.HandleAsync).RequirePermission(Permissions.UsersRead).WithName(nameof(GetProfile));
    }
}
