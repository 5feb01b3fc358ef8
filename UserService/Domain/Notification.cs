using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;

namespace Gatehouse.UserService.Domain;

/// <summary>Something a person is told in one of their companies, in their language of that moment.</summary>
internal sealed class Notification : ITenantOwned
{
    /// <summary>Older ones go when a new one comes.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(90);

    public required Guid Id { get; init; }

    public required TenantId TenantId { get; init; }

    public required UserId UserId { get; init; }

    /// <summary>One of <see cref="NotificationKinds"/>.</summary>
    public required string Kind { get; init; }

    public required string Title { get; init; }

    public required string Text { get; init; }

    /// <summary>The public path of what it is about.</summary>
    public string? Path { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>When it was put into a digest; it comes in no other.</summary>
    public DateTimeOffset? DigestedAt { get; set; }
}

/// <summary>By which ways a person wants to be told of a kind of thing. Without one: <see cref="NotificationKinds.Default"/>.</summary>
internal sealed class NotificationPreference : ITenantOwned
{
    public required TenantId TenantId { get; init; }

    public required UserId UserId { get; init; }

    public required string Kind { get; init; }

    public required bool InApp { get; init; }

    public required bool Mail { get; init; }

    /// <summary>To the person's own webhook, if they have one.</summary>
    public required bool Webhook { get; init; }
}
