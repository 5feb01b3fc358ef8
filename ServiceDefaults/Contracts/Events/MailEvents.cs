using System.Text.Json;

namespace Gatehouse.ServiceDefaults.Contracts.Events;

/// <summary>Somebody is to get a mail.</summary>
/// <param name="To">Their address.</param>
/// <param name="Template">Which mail.</param>
/// <param name="Model">What the template fills in. May hold a single-use token: never logged.</param>
/// <param name="IdempotencyKey">Two requests with the same key are one mail.</param>
/// <param name="Language">What they read (BCP 47), as far as that is known.</param>
public sealed record MailRequested(string To, string Template, JsonElement Model, string IdempotencyKey, string? Language = null) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "mail.requested.v1";

    /// <inheritdoc/>
    public string Subject => IdempotencyKey;
}
