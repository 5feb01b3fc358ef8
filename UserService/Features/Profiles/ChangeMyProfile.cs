using System.ComponentModel.DataAnnotations;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Http;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Profiles;

/// <summary>Changes the caller's own profile; locale and time zone stay as they are when left out.</summary>
internal static class ChangeMyProfile
{
    public sealed record Request(
        [Required, StringLength(Profile.MaxNameLength), RegularExpression(@"^\P{Cc}*$")] string DisplayName,
        [StringLength(Profile.MaxLocaleLength, MinimumLength = 1), RegularExpression("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", ErrorMessage = "Not a language tag (BCP 47).")] string? Locale = null,
        [StringLength(Profile.MaxTimeZoneLength), TimeZoneName] string? TimeZone = null);

    public static async Task<Results<Ok<ProfileAnswer>, ProblemHttpResult>> HandleAsync(
        Request request, Caller caller, EditGuard guard, UserDbContext db, Outbox outbox, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await db.EnsureProfileAsync(caller.UserId, caller.Token.Name ?? "", caller.Token.Email ?? "", now, cancellationToken);
        var profile = await db.Profiles.SingleAsync(p => p.UserId == caller.UserId, cancellationToken);
        if (guard.Refuse(profile.Version) is { } refusal)
        {
            return refusal;
        }

        profile.DisplayName = request.DisplayName;
        profile.Locale = request.Locale ?? profile.Locale;
        profile.TimeZone = request.TimeZone ?? profile.TimeZone;
        profile.Version++;
        profile.ChangedAt = now;
        outbox.Add(db, new PersonChanged(caller.UserId, "profile"));
        await db.SaveChangesAsync(cancellationToken);
        guard.Tag(profile.Version);
        return TypedResults.Ok(ProfileAnswer.Of(profile));
    }
}
