using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.UserService.Domain;

namespace Gatehouse.UserService.Features.Profiles;

/// <summary>A profile as clients see it.</summary>
internal sealed record ProfileAnswer(UserId Id, string DisplayName, string Email, string Locale, string TimeZone)
{
    public static ProfileAnswer Of(Profile profile) =>
        new(profile.UserId, profile.DisplayName, profile.Email, profile.Locale, profile.TimeZone);
}
