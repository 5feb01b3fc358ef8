namespace Gatehouse.AuthService.Features.Invitations;

/// <summary>An invitation as the tenant sees it; never with its token.</summary>
internal sealed record InvitationAnswer(
    Guid Id, string Email, IReadOnlyList<string> Roles, InvitationStatus Status, int TimesSent, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    public static InvitationAnswer Of(Invitation invitation, IEnumerable<string> roles, DateTimeOffset now) => new(
        invitation.Id,
        invitation.Email,
        [.. roles.Order(StringComparer.Ordinal)],
        invitation.StatusAt(now),
        invitation.TimesSent,
        invitation.CreatedAt,
        invitation.ExpiresAt);
}
