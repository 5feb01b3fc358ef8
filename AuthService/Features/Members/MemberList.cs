using System.Buffers.Text;
using System.Text;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Members;

/// <summary>Which members are wanted, and in which order: as they joined or by name, either way round.</summary>
internal sealed record MemberList(string? Search, string? Role, string? Sort, string? Status)
{
    private const char Separator = '\n';

    private bool IsByName => Sort?.TrimStart('-') == "name";

    private bool IsBackwards => Sort is ['-', ..];

    public IQueryable<Membership> Of(IQueryable<Membership> members)
    {
        if (!string.IsNullOrWhiteSpace(Search))
        {
            var part = $"%{Escaped(Search.Trim())}%";
            members = members.Where(m => EF.Functions.ILike(m.User.Name, part, "!") || EF.Functions.ILike(m.User.Email!, part, "!"));
        }

        members = Status is null ? members : members.Where(m => (m.LockedAt != null) == (Status == "locked"));
        return string.IsNullOrWhiteSpace(Role) ? members : members.Where(m => m.Roles.Any(r => r.Role.Name == Role));
    }

    /// <summary>From after a place on, in order; nothing for what is no cursor of this list.</summary>
    public IQueryable<Membership>? From(IQueryable<Membership> members, string? cursor)
    {
        if (!IsByName)
        {
            if (!IdCursor.TryRead(cursor, out var last))
            {
                return null;
            }

            // Ids are UUIDv7, so their order is the order of joining.
            if (last is { } id)
            {
                var at = new MembershipId(id);
                members = IsBackwards
                    ? members.Where(m => EF.Functions.LessThan(ValueTuple.Create(m.Id), ValueTuple.Create(at)))
                    : members.Where(m => EF.Functions.GreaterThan(ValueTuple.Create(m.Id), ValueTuple.Create(at)));
            }

            return IsBackwards ? members.OrderByDescending(m => m.Id) : members.OrderBy(m => m.Id);
        }

        if (!string.IsNullOrEmpty(cursor))
        {
            if (Read(cursor) is not var (name, at))
            {
                return null;
            }

            members = IsBackwards
                ? members.Where(m => EF.Functions.LessThan(ValueTuple.Create(m.User.Name, m.Id), ValueTuple.Create(name, at)))
                : members.Where(m => EF.Functions.GreaterThan(ValueTuple.Create(m.User.Name, m.Id), ValueTuple.Create(name, at)));
        }

        return IsBackwards
            ? members.OrderByDescending(m => m.User.Name).ThenByDescending(m => m.Id)
            : members.OrderBy(m => m.User.Name).ThenBy(m => m.Id);
    }

    public string After(string name, MembershipId id) =>
        IsByName ? Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{id}{Separator}{name}")) : IdCursor.Of(id.Value);

    private static (string Name, MembershipId Id)? Read(string cursor) =>
        cursor.Length < 2000 && Base64Url.IsValid(cursor)
        && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split(Separator, 2) is [var id, var name] && MembershipId.TryParse(id, out var membership)
        && !name.Any(char.IsControl)
            ? (name, membership)
            : null;

    // What is looked for stands for itself.
    private static string Escaped(string text) => text
        .Replace("!", "!!", StringComparison.Ordinal)
        .Replace("%", "!%", StringComparison.Ordinal)
        .Replace("_", "!_", StringComparison.Ordinal);
}
