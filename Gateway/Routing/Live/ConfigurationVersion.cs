using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.Gateway.Routing.Live;

/// <summary>The configuration as somebody left it. Never changed, never deleted.</summary>
internal sealed class ConfigurationVersion
{
    /// <summary>1, 2, 3…; the greatest is in force.</summary>
    public required int Number { get; init; }

    /// <summary>The configuration as JSON.</summary>
    public required string Document { get; init; }

    /// <summary>Who; nobody when the gateway took it from its file at the first start.</summary>
    public UserId? AuthorId { get; init; }

    public string? AuthorName { get; init; }

    public required DateTimeOffset At { get; init; }

    public required ConfigurationOrigin Origin { get; init; }

    /// <summary>The version that was brought back.</summary>
    public int? RolledBackTo { get; init; }

    public GatewayConfiguration Read() => JsonSerializer.Deserialize<GatewayConfiguration>(Document, JsonSerializerOptions.Web)!;
}

/// <summary>How a version came to be.</summary>
internal enum ConfigurationOrigin
{
    Written,
    Imported,
    RolledBack,
}
