using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Members;

/// <summary>Who belongs to the tenant, in the order they joined, unless another is asked for.</summary>
internal static class ListMembers
{
    public static async Task<Results<Ok<Page<Response>>, ProblemHttpResult>> HandleAsync(
        AuthDbContext context,
        CancellationToken cancellationToken,
        [MaxLength(100), PlainText] string? search = null,
        [MaxLength(60), PlainText] string? role = null,
        [AllowedValues(null, "joined", "-joined", "name", "-name")] string? sort = null,
        [Range(1, Page<Response>.MaxLimit)] int limit = Page<Response>.DefaultLimit,
        string? cursor = null,
        [AllowedValues(null, "active", "locked")] string? status = null)
    {
        var list = new MemberList(search, role, sort, status);
        if (list.From(list.Of(context.Memberships.AsNoTracking().Where(m => m.EndedAt == null)), cursor) is not { } members)
        {
            return Problems.Invalid("cursor", "Not a cursor of this list.");
        }

        var found = await members
            .Take(limit + 1)
            .Select(m => new Response(
                m.UserId, m.Id, m.User.Email!, m.User.Name, m.Roles.Select(r => r.Role.Name).ToList(), m.JoinedAt, m.LockedAt))
            .ToListAsync(cancellationToken);
        var items = found.Take(limit).ToList();
        return TypedResults.Ok(new Page<Response>(items, found.Count > limit ? list.After(items[^1].Name, items[^1].MembershipId) : null));
    }

    internal sealed record Response(
        UserId UserId,
        MembershipId MembershipId,
        string Email,
        string Name,
        IReadOnlyList<string> Roles,
        DateTimeOffset JoinedAt,
        DateTimeOffset? LockedAt);
}
