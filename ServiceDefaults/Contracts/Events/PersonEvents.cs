namespace Gatehouse.ServiceDefaults.Contracts.Events;

/// <summary>Somebody changed something about themselves.</summary>
/// <param name="UserId">The person.</param>
/// <param name="What"><c>profile</c>, <c>avatar</c>, <c>preferences</c>, <c>notifications</c> or <c>digest</c>.</param>
public sealed record PersonChanged(UserId UserId, string What) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "people.changed.v1";

    /// <inheritdoc/>
    public string Subject => UserId.ToString();
}

/// <summary>A company's outbound webhook is not what it was.</summary>
/// <param name="WebhookId">The webhook.</param>
/// <param name="What"><c>created</c>, <c>changed</c>, <c>secret-rotated</c> or <c>deleted</c>.</param>
/// <param name="Host">Where it goes.</param>
/// <param name="Events">What it tells of.</param>
public sealed record WebhookChanged(Guid WebhookId, string What, string Host, IReadOnlyList<string> Events) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "webhooks.changed.v1";

    /// <inheritdoc/>
    public string Subject => WebhookId.ToString();
}

/// <summary>Somebody was told something. Only ever sent to their own webhook.</summary>
/// <param name="UserId">The person.</param>
/// <param name="Kind">What of: <c>orders</c>, <c>security</c>.</param>
/// <param name="Title">In a few words, in their language.</param>
/// <param name="Text">In a sentence.</param>
/// <param name="Link">What it is about.</param>
public sealed record PersonNotified(UserId UserId, string Kind, string Title, string Text, string? Link) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "people.notified.v1";

    /// <inheritdoc/>
    public string Subject => UserId.ToString();
}

/// <summary>Nothing happened: somebody wants to see whether a webhook arrives. Only ever sent to that webhook.</summary>
/// <param name="WebhookId">The webhook.</param>
public sealed record WebhookTested(Guid WebhookId) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "webhooks.tested.v1";

    /// <inheritdoc/>
    public string Subject => WebhookId.ToString();
}
