using System.ComponentModel.DataAnnotations;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Directory;

/// <summary>Who belongs to the caller's company, with their roles: searched, sorted, a page at a time.</summary>
internal static class ListPeople
{
    private const int MaxLimit = 200;

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        UserDbContext db,
        IMembershipSource memberships,
        CancellationToken cancellationToken,
        [MaxLength(100), RegularExpression(@"^[^\0]*$", ErrorMessage = "Text without NUL.")] string? search = null,
        [RegularExpression("^-?(name|email|since)$", ErrorMessage = "name, email or since; with - in front the other way round.")] string sort = "name",
        [Range(1, MaxLimit)] int limit = 50,
        string? cursor = null)
    {
        if (!DirectoryCursor.TryRead(cursor, sort, out var after))
        {
            return Problems.Invalid("cursor", "Not a cursor of this list and order.");
        }

        var people = db.Members.AsNoTracking().Where(m => m.IsActive)
            .Join(db.Profiles, m => m.UserId, p => p.UserId, (m, p) => new Row
            {
                Member = m,
                Profile = p,
                Name = p.DisplayName.ToLower(),
                Email = p.Email.ToLower(),
                HasAvatar = db.Set<Avatar>().Any(a => a.UserId == p.UserId),
            });
        if (search?.Trim().ToLowerInvariant() is { Length: > 0 } text)
        {
            people = people.Where(r => r.Name.Contains(text) || r.Email.Contains(text));
        }

        var found = await DirectoryOrder.Sort(people, sort, after).Take(limit + 1).ToListAsync(cancellationToken);
        var page = found.Take(limit).ToList();
        var next = found.Count > limit ? DirectoryCursor.After(page[^1], sort) : null;
        return TypedResults.Ok(new Response([.. await Task.WhenAll(page.Select(r => ItemAsync(r, memberships, cancellationToken)))], next));
    }

    // Roles are AuthService's; what the permission checks of every service read is as fresh as those are.
    private static async Task<Item> ItemAsync(Row row, IMembershipSource memberships, CancellationToken cancellationToken)
    {
        var membership = await memberships.LoadAsync(row.Member.MembershipId, _ => true, cancellationToken);
        return new(
            row.Member.UserId, row.Profile.DisplayName, row.Profile.Email, row.Profile.Locale, row.HasAvatar, row.Member.Since, membership?.Roles ?? []);
    }

    internal sealed class Row
    {
        public required Member Member { get; init; }

        public required Profile Profile { get; init; }

        public required string Name { get; init; }

        public required string Email { get; init; }

        public required bool HasAvatar { get; init; }
    }

    internal sealed record Response(IReadOnlyList<Item> Items, string? NextCursor);

    internal sealed record Item(
        UserId Id, string DisplayName, string Email, string Locale, bool HasAvatar, DateTimeOffset Since, IReadOnlyList<string> Roles);
}
