using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gatehouse.Gateway.Health.Backends;

/// <summary>Whether a backend answers.</summary>
[JsonConverter(typeof(BackendStatusConverter))]
internal enum BackendStatus
{
    Unknown,
    Up,
    Down,
}

/// <summary>Written as <c>up</c>, <c>down</c>, <c>unknown</c>.</summary>
internal sealed class BackendStatusConverter() : JsonStringEnumConverter<BackendStatus>(JsonNamingPolicy.CamelCase);
