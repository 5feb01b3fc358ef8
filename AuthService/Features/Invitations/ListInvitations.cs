using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Invitations;

/// <summary>Whom the tenant has invited, the latest first.</summary>
internal static class ListInvitations
{
    public static async Task<Results<Ok<Page<InvitationAnswer>>, ProblemHttpResult>> HandleAsync(
        AuthDbContext context,
        TimeProvider time,
        CancellationToken cancellationToken,
        [Range(1, Page<InvitationAnswer>.MaxLimit)] int limit = Page<InvitationAnswer>.DefaultLimit,
        string? cursor = null)
    {
        if (!IdCursor.TryRead(cursor, out var before))
        {
            return Problems.Invalid("cursor", "Not a cursor of this list.");
        }

        var found = await context.Set<Invitation>().AsNoTracking()
            .Where(i => before == null || i.Id < before)
            .OrderByDescending(i => i.Id).Take(limit + 1).ToListAsync(cancellationToken);
        var roles = await context.Roles.AsNoTracking().ToDictionaryAsync(r => r.Id, r => r.Name, cancellationToken);
        var now = time.GetUtcNow();
        var items = found.Take(limit).ToList();
        return TypedResults.Ok(new Page<InvitationAnswer>(
            items.ConvertAll(i => InvitationAnswer.Of(i, i.RoleIds.Where(roles.ContainsKey).Select(r => roles[r]), now)),
            found.Count > limit ? IdCursor.Of(items[^1].Id) : null));
    }
}
