using System.Text.Json;

namespace Gatehouse.ServiceDefaults.Contracts.Events;

/// <summary>The gateway's live configuration has a new version.</summary>
/// <param name="Version">The version now in force.</param>
/// <param name="Author">Who changed it.</param>
/// <param name="Origin">How: written, imported or rolled back.</param>
/// <param name="Changes">What is different from the version before: field, before, after.</param>
public sealed record GatewayConfigurationChanged(int Version, UserId Author, string Origin, JsonElement Changes) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "gateway.configuration-changed.v1";

    /// <inheritdoc/>
    public string Subject => $"configuration/{Version}";
}
