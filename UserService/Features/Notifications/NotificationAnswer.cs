using Gatehouse.UserService.Domain;

namespace Gatehouse.UserService.Features.Notifications;

/// <summary>A notification as clients see it.</summary>
internal sealed record NotificationAnswer(
    Guid Id, string Kind, string Title, string Text, string? Path, DateTimeOffset CreatedAt, DateTimeOffset? ReadAt)
{
    public static NotificationAnswer Of(Notification n) => new(n.Id, n.Kind, n.Title, n.Text, n.Path, n.CreatedAt, n.ReadAt);
}
