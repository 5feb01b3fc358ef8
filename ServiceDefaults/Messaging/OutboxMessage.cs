using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.ServiceDefaults.Messaging;

/// <summary>An event written in the transaction that caused it, waiting to be sent.</summary>
public sealed class OutboxMessage
{
    /// <summary>Order of writing.</summary>
    public long Sequence { get; private set; }

    /// <summary>The event's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The event's wire name.</summary>
    public required string Type { get; init; }

    /// <summary>The tenant it happened in.</summary>
    public TenantId? TenantId { get; init; }

    /// <summary>What it happened to.</summary>
    public required string Subject { get; init; }

    /// <summary>The whole envelope as JSON.</summary>
    public required string Envelope { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When the stream had it.</summary>
    public DateTimeOffset? SentAt { get; private set; }

    /// <summary>Which entry of the stream it is (<see cref="StreamPosition"/>).</summary>
    public long? Position { get; private set; }
}

/// <summary>An event this service has already handled.</summary>
public sealed class InboxMessage
{
    /// <summary>The event's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>When its effect was committed.</summary>
    public required DateTimeOffset HandledAt { get; init; }
}

/// <summary>A group of consumers that has read this service's stream: nothing it has not done with may be removed.</summary>
public sealed class EventGroup
{
    /// <summary>The group, which is the reading service's resource name.</summary>
    public required string Name { get; init; }

    /// <summary>When it was first seen.</summary>
    public required DateTimeOffset SeenAt { get; init; }
}

/// <summary>The tables behind "nothing is lost, nothing counts twice".</summary>
public static class MessagingModel
{
    /// <summary>Adds outbox, inbox and groups to a service's model.</summary>
    /// <param name="model">The model.</param>
    public static void AddMessaging(this ModelBuilder model)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Entity<OutboxMessage>(outbox =>
        {
            outbox.ToTable("outbox");
            outbox.HasKey(m => m.Sequence);
            outbox.Property(m => m.Sequence).UseIdentityAlwaysColumn();
            outbox.Property(m => m.Type).HasMaxLength(100);
            outbox.Property(m => m.Subject).HasMaxLength(200);
            outbox.HasIndex(m => m.Id).IsUnique();
            outbox.HasIndex(m => m.Sequence).HasFilter("sent_at is null").HasDatabaseName("ix_outbox_waiting");
            outbox.HasIndex(m => m.Position);
        });
        model.Entity<InboxMessage>(inbox =>
        {
            inbox.ToTable("inbox");
            inbox.HasKey(m => m.Id);
            inbox.HasIndex(m => m.HandledAt);
        });
        model.Entity<EventGroup>(group =>
        {
            group.ToTable("event_groups");
            group.HasKey(g => g.Name);
            group.Property(g => g.Name).HasMaxLength(100);
        });
    }
}
