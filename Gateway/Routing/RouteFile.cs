using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gatehouse.Gateway.Routing;

/// <summary>routes.json: the public map.</summary>
internal sealed record RouteFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { AllowDuplicateProperties = false };

    /// <summary>Name and address of each backend; the address is resolved by service discovery.</summary>
    public IReadOnlyDictionary<string, string> Clusters { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<RouteDefinition> Routes { get; init; } = [];

    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; init; }

    /// <summary>Where a cluster's pages begin, if it serves some.</summary>
    public string? PagesOf(string cluster) =>
        Routes.FirstOrDefault(route => route.Frontend && route.Cluster == cluster)?.Path is { } path ? path.Split("/{")[0] : null;

    /// <summary>Reads the file's text.</summary>
    /// <exception cref="JsonException">It is not JSON, or a value is of the wrong kind.</exception>
    public static RouteFile Read(string text) => JsonSerializer.Deserialize<RouteFile>(text, Json) ?? new();
}
