using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Privacy;

namespace Gatehouse.UserService.Domain;

/// <summary>
/// A person's data is to be collected, or to go. Steps that are done are <see cref="PrivacyStep"/> rows, so that whoever
/// comes after a crash goes on with the first that is missing. Belongs to a person, not to a tenant.
/// </summary>
internal sealed class PrivacyRequest
{
    public const string Export = "export";
    public const string Erase = "erase";

    /// <summary>How long an archive can be fetched.</summary>
    public static readonly TimeSpan ArchiveLife = TimeSpan.FromDays(7);

    /// <summary>How long a receipt can be looked at.</summary>
    public static readonly TimeSpan ReceiptLife = TimeSpan.FromDays(365);

    public required Guid Id { get; init; }

    public required UserId UserId { get; init; }

    public required string Kind { get; init; }

    public required UserId RequestedBy { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>SHA-256 of what opens the receipt to somebody whose account is gone.</summary>
    public byte[]? ReceiptHash { get; init; }

    /// <summary>Whom it is about, as AuthService knew them; goes when all is done.</summary>
    public JsonElement? Person { get; private set; }

    /// <summary>When the next step may be tried (again).</summary>
    public required DateTimeOffset DueAt { get; set; }

    public int Failures { get; set; }

    public DateTimeOffset? FinishedAt { get; private set; }

    public DateTimeOffset? ExpiresAt { get; private set; }

    public Person AboutWhom => Person!.Value.Deserialize<Person>(JsonSerializerOptions.Web)!;

    public static PrivacyRequest Of(string kind, Person person, UserId by, DateTimeOffset now, byte[]? receiptHash = null) => new()
    {
        Id = Guid.CreateVersion7(now),
        UserId = person.UserId,
        Kind = kind,
        RequestedBy = by,
        RequestedAt = now,
        DueAt = now,
        ReceiptHash = receiptHash,
        Person = JsonSerializer.SerializeToElement(person, JsonSerializerOptions.Web),
    };

    public void Finish(DateTimeOffset now)
    {
        FinishedAt = now;
        ExpiresAt = now + (Kind == Export ? ArchiveLife : ReceiptLife);
        Person = null;
    }
}

/// <summary>A step that is done, with what it brought.</summary>
internal sealed class PrivacyStep
{
    public required Guid RequestId { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset DoneAt { get; init; }

    /// <summary>Lines of the receipt, for an erasure.</summary>
    public JsonElement? Receipt { get; init; }

    /// <summary>What was collected, for an export: the parts as JSON, compressed (Brotli).</summary>
    public byte[]? Content { get; init; }
}
