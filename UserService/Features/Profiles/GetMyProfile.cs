using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Http;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Profiles;

/// <summary>The caller's own profile. In the moment before the registration's event arrives, what the token says.</summary>
internal static class GetMyProfile
{
    public static async Task<Ok<ProfileAnswer>> HandleAsync(
        Caller caller, EditGuard guard, UserDbContext db, CancellationToken cancellationToken)
    {
        var profile = await db.Profiles.AsNoTracking().SingleOrDefaultAsync(p => p.UserId == caller.UserId, cancellationToken);
        guard.Tag(profile?.Version ?? 1);
        return TypedResults.Ok(profile is not null ? ProfileAnswer.Of(profile) : new ProfileAnswer(
            caller.UserId, caller.Token.Name ?? "", caller.Token.Email ?? "", Profile.DefaultLocale, Profile.DefaultTimeZone));
    }
}
