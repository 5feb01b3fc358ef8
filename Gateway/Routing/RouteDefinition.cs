using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gatehouse.Gateway.Routing;

/// <summary>One line of routes.json. Everything is optional here, so that <see cref="RouteRules"/> can name all that is missing at once.</summary>
internal sealed record RouteDefinition
{
    public string? Name { get; init; }

    public string? Path { get; init; }

    /// <summary>None means every method.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    public string? Permission { get; init; }

    public bool Anonymous { get; init; }

    /// <summary>Any signed-in person.</summary>
    public bool Authenticated { get; init; }

    /// <summary>Names of policies in section <c>RateLimits</c>; one name may stand without brackets.</summary>
    [JsonConverter(typeof(OneOrMore))]
    public IReadOnlyList<string> Limiter { get; init; } = [];

    public TimeSpan? Timeout { get; init; }

    public string? Cluster { get; init; }

    /// <summary>Cut off before forwarding; <c>/api</c> always is.</summary>
    public string? StripPrefix { get; init; }

    public long? MaxBodyBytes { get; init; }

    /// <summary>The only environment the route exists in; none means everywhere.</summary>
    public string? Environment { get; init; }

    /// <summary>The path parameter that names a tenant; it must be the caller's own.</summary>
    public string? Tenant { get; init; }

    /// <summary>Open also to people of a suspended tenant: what they need to leave it.</summary>
    public bool WhileSuspended { get; init; }

    /// <summary>
    /// Pages of the platform's own: whoever is not signed in is led to the sign-in and back, and the pages' server gets the
    /// session to call the gateway with.
    /// </summary>
    public bool Frontend { get; init; }

    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; init; }

    [JsonIgnore]
    public string? Prefix => StripPrefix ?? (Path?.StartsWith("/api/", StringComparison.Ordinal) == true ? "/api" : null);

    private sealed class OneOrMore : JsonConverter<IReadOnlyList<string>>
    {
        public override IReadOnlyList<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType is JsonTokenType.String
                ? [reader.GetString()!]
                : JsonSerializer.Deserialize<string[]>(ref reader, options) ?? [];

        public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value, options);
    }
}
