using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Members;

/// <summary>Who belongs to the tenant, in the order they joined.</summary>
internal static class ListMembers
{
    public static async Task<Results<Ok<Page<Response>>, ProblemHttpResult>> HandleAsync(
        AuthDbContext context,
        CancellationToken cancellationToken,
        [Range(1, Page<Response>.MaxLimit)] int limit = Page<Response>.DefaultLimit,
        string? cursor = null)
    {
        if (!IdCursor.TryRead(cursor, out var last))
        {
            return Problems.Invalid("cursor", "Not a cursor of this list.");
        }

        var after = new MembershipId(last ?? Guid.Empty);

        // Ids are UUIDv7, so their order is the order of joining.
        var found = await context.Memberships.AsNoTracking()
            .Where(m => m.EndedAt == null && EF.Functions.GreaterThan(ValueTuple.Create(m.Id), ValueTuple.Create(after)))
            .OrderBy(m => m.Id)
            .Take(limit + 1)
            .Select(m => new Response(
                m.UserId, m.Id, m.User.Email!, m.User.Name, m.Roles.Select(r => r.Role.Name).ToList(), m.JoinedAt))
            .ToListAsync(cancellationToken);
        var items = found.Take(limit).ToList();
        return TypedResults.Ok(new Page<Response>(items, found.Count > limit ? IdCursor.Of(items[^1].MembershipId.Value) : null));
    }

    internal sealed record Response(
        UserId UserId, MembershipId MembershipId, string Email, string Name, IReadOnlyList<string> Roles, DateTimeOffset JoinedAt);
}
