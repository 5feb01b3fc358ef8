using Gatehouse.AdminDashboard.Clients;

namespace Gatehouse.AdminDashboard.Components.People;

/// <summary>What a change of roles means for somebody: what they get and lose, all their roles together.</summary>
/// <param name="Member">Who.</param>
/// <param name="Gets">What no role of theirs gave before.</param>
/// <param name="Loses">What no role of theirs gives afterwards.</param>
public sealed record RoleImpact(Member Member, IReadOnlyList<string> Gets, IReadOnlyList<string> Loses)
{
    /// <param name="members">Members with one of the changed roles.</param>
    /// <param name="before">The roles as they are.</param>
    /// <param name="after">The roles as they will be.</param>
    internal static IReadOnlyList<RoleImpact> Of(IEnumerable<Member> members, IReadOnlyList<Role> before, IReadOnlyList<Role> after) =>
    [
        .. from member in members.DistinctBy(m => m.UserId)
           let had = Held(member, before)
           let has = Held(member, after)
           select new RoleImpact(member, [.. has.Except(had).Order(StringComparer.Ordinal)], [.. had.Except(has).Order(StringComparer.Ordinal)]),
    ];

    private static HashSet<string> Held(Member member, IEnumerable<Role> roles) =>
        [.. roles.Where(r => member.Roles.Contains(r.Name)).SelectMany(r => r.Permissions)];
}
