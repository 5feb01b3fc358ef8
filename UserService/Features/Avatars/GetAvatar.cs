using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Gatehouse.UserService.Features.Avatars;

/// <summary>A picture: one's own, or that of somebody in the caller's tenant.</summary>
internal static class GetAvatar
{
    public static Task<Results<FileContentHttpResult, ProblemHttpResult>> MineAsync(
        Caller caller, HttpContext http, UserDbContext db, CancellationToken cancellationToken) =>
        AnswerAsync(db.Set<Avatar>().Where(a => a.UserId == caller.UserId), http, cancellationToken);

    public static Task<Results<FileContentHttpResult, ProblemHttpResult>> HandleAsync(
        UserId id, HttpContext http, UserDbContext db, CancellationToken cancellationToken) =>
        AnswerAsync(
            db.Members.Where(m => m.UserId == id && m.IsActive).Join(db.Set<Avatar>(), m => m.UserId, a => a.UserId, (_, a) => a), http, cancellationToken);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> AnswerAsync(
        IQueryable<Avatar> wanted, HttpContext http, CancellationToken cancellationToken)
    {
        if (await wanted.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is not { } avatar)
        {
            return Problems.NotFound();
        }

        // Shown as a picture or not at all (OWASP file upload): nothing in it may run.
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        http.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.File(avatar.Content, avatar.MediaType, lastModified: avatar.ChangedAt, entityTag: new EntityTagHeaderValue($"\"{avatar.Hash}\""));
    }
}
