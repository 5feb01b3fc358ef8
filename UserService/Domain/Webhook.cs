using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Data;

namespace Gatehouse.UserService.Domain;

/// <summary>Where a company wants to be told of what happens in it; or one of its people, of their own notifications.</summary>
internal sealed class Webhook : ITenantOwned
{
    public const int MaxUrlLength = 2000;
    public const int MaxPerTenant = 20;

    /// <summary>How long the secret before a rotation still signs, so that receivers can change at leisure.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    /// <summary>What can be asked for.</summary>
    public static IReadOnlyList<string> Events { get; } =
    [
        OrderPlaced.Type, OrderPaid.Type, OrderShipped.Type, OrderDelivered.Type, OrderCancelled.Type, OrderRefunded.Type, OrderDeleted.Type,
        AlertRaised.Type,
    ];

    public required Guid Id { get; init; }

    public required TenantId TenantId { get; init; }

    /// <summary>Whose own it is, and nobody else's business; the company's otherwise.</summary>
    public UserId? OwnerId { get; init; }

    public required string Url { get; set; }

    public required string Description { get; set; }

    /// <summary>Some of <see cref="Events"/>; of a person's, <see cref="PersonNotified"/> alone.</summary>
    public required List<string> Types { get; set; }

    public required bool IsEnabled { get; set; }

    /// <summary>Encrypted: it has to be known to sign.</summary>
    public required byte[] Secret { get; set; }

    public byte[]? SecretBefore { get; set; }

    public DateTimeOffset? SecretBeforeUntil { get; set; }

    public int Version { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public void Rotate(byte[] secret, DateTimeOffset now)
    {
        (SecretBefore, SecretBeforeUntil, Secret) = (Secret, now + Overlap, secret);
        Version++;
    }
}

/// <summary>One event on its way to one webhook, and afterwards what became of it.</summary>
internal sealed class WebhookDelivery : ITenantOwned
{
    public const string Waiting = "waiting";
    public const string Delivered = "delivered";
    public const string Failed = "failed";

    /// <summary>Older ones go when a new one comes.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(30);

    public required Guid Id { get; init; }

    public required TenantId TenantId { get; init; }

    public required Guid WebhookId { get; init; }

    /// <summary>The event's id, the same for every webhook and every try: receivers know repeats by it.</summary>
    public required Guid MessageId { get; init; }

    public required string Type { get; init; }

    public required string Payload { get; init; }

    public required string Status { get; set; }

    public int Attempts { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DueAt { get; set; }

    public DateTimeOffset? DoneAt { get; set; }

    /// <summary>What the receiver answered the last time.</summary>
    public int? Answer { get; set; }

    /// <summary>Why there was no answer.</summary>
    public string? Error { get; set; }
}

/// <summary>That a delivery is due, for whoever delivers for all companies; what is delivered is the company's row.</summary>
internal sealed class QueuedDelivery
{
    public required Guid Id { get; init; }

    public required Guid Company { get; init; }

    /// <summary>When it may be tried (again). While somebody tries: when they are taken for dead.</summary>
    public required DateTimeOffset DueAt { get; init; }
}
