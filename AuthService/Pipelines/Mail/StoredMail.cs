using System.Text.Json;

namespace Gatehouse.AuthService.Pipelines.Mail;

/// <summary>A mail on its way, and afterwards that it went. One for each idempotency key.</summary>
internal sealed class StoredMail
{
    public required Guid Id { get; init; }

    public required string Key { get; init; }

    public required string To { get; init; }

    public required string Template { get; init; }

    public string? Language { get; init; }

    /// <summary>The company it is about, by name.</summary>
    public string? Company { get; init; }

    /// <summary>What the template fills in. May hold a token, and goes as soon as the mail is done with.</summary>
    public JsonElement? Model { get; init; }

    public required MailStatus Status { get; init; }

    public int Attempts { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it may be tried (again). While somebody tries: when they are taken for dead.</summary>
    public required DateTimeOffset DueAt { get; init; }

    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>Why it did not go, the last time.</summary>
    public string? Error { get; init; }
}

/// <summary>Where a mail is.</summary>
internal enum MailStatus
{
    Waiting,
    Sent,

    /// <summary>The server refused it for good.</summary>
    Bounced,

    /// <summary>It could not be sent as long as its content was worth anything.</summary>
    GivenUp,
}
