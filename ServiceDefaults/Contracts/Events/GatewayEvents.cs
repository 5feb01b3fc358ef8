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

/// <summary>The gateway gets no answer from a backend of its live configuration.</summary>
/// <param name="Backend">Its address.</param>
/// <param name="Since">Since when.</param>
public sealed record BackendWentDown(string Backend, DateTimeOffset Since) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "gateway.backend-down.v1";

    /// <inheritdoc/>
    public string Subject => "backends";
}

/// <summary>It answers again.</summary>
/// <param name="Backend">Its address.</param>
/// <param name="Since">Since when it had not.</param>
/// <param name="At">When it did.</param>
public sealed record BackendCameBack(string Backend, DateTimeOffset Since, DateTimeOffset At) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "gateway.backend-recovered.v1";

    /// <inheritdoc/>
    public string Subject => "backends";
}
