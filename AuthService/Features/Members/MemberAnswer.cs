using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Members;

/// <summary>A member as clients see one. Read with their person and roles.</summary>
internal sealed record MemberAnswer(
    UserId UserId,
    MembershipId MembershipId,
    string Email,
    string Name,
    IReadOnlyList<string> Roles,
    JsonElement Attributes,
    DateTimeOffset JoinedAt,
    DateTimeOffset? LockedAt,
    bool SecondFactor)
{
    public static MemberAnswer Of(Membership member) => new(
        member.UserId,
        member.Id,
        member.User.Email!,
        member.User.Name,
        [.. member.Roles.Select(r => r.Role.Name).Order(StringComparer.Ordinal)],
        member.Attributes,
        member.JoinedAt,
        member.LockedAt,
        member.User.TwoFactorEnabled);
}
