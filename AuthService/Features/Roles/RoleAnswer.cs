namespace Gatehouse.AuthService.Features.Roles;

/// <summary>A role as clients see it.</summary>
internal sealed record RoleAnswer(
    Guid Id, string Name, string? Description, IReadOnlyList<string> Permissions, bool BuiltIn, int Version)
{
    /// <summary>How many members have it; where a list was asked for.</summary>
    public int? Members { get; init; }

    public static RoleAnswer Of(Role role) =>
        new(role.Id, role.Name, role.Description, role.Permissions, role.IsBuiltIn, role.Version);
}
