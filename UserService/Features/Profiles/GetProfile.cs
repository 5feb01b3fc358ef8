using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.UserService.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Profiles;

/// <summary>The profile of somebody who belongs to the caller's tenant; of nobody else.</summary>
internal static class GetProfile
{
    public static async Task<Results<Ok<ProfileAnswer>, ProblemHttpResult>> HandleAsync(
        UserId id, UserDbContext db, CancellationToken cancellationToken)
    {
        var profile = await db.Members
            .Where(m => m.UserId == id && m.IsActive)
            .Join(db.Profiles, m => m.UserId, p => p.UserId, (_, p) => p)
            .AsNoTracking()
            .SingleOrDefaultAsync(cancellationToken);
        return profile is null ? Problems.NotFound() : TypedResults.Ok(ProfileAnswer.Of(profile));
    }
}
