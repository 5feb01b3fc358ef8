using System.Text.Json;
using System.Text.Json.Serialization;
using Gatehouse.Gateway.RateLimiting;

namespace Gatehouse.Gateway.Routing.Live;

/// <summary>One difference between two configurations.</summary>
/// <param name="Field"><c>defaultBackend</c>, <c>allowedOrigins</c>, <c>mappings[host:port/prefix]</c> or <c>rateLimits.policy</c>.</param>
/// <param name="Before">What it was; nothing when it is new.</param>
/// <param name="After">What it is; nothing when it is gone.</param>
internal sealed record ConfigurationChange(string Field, JsonElement? Before, JsonElement? After)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static IReadOnlyList<ConfigurationChange> Between(GatewayConfiguration before, GatewayConfiguration after)
    {
        var (old, now) = (Fields(before), Fields(after));
        return
        [
            .. old.Keys.Union(now.Keys)
                .Select(field => new ConfigurationChange(field, Element(old, field), Element(now, field)))
                .Where(change => change.Before?.GetRawText() != change.After?.GetRawText()),
        ];
    }

    private static Dictionary<string, object?> Fields(GatewayConfiguration configuration)
    {
        var fields = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["defaultBackend"] = configuration.DefaultBackend,
            ["allowedOrigins"] = configuration.AllowedOrigins,
        };
        foreach (var mapping in configuration.Mappings)
        {
            fields[$"mappings[{mapping.Key()}]"] = mapping;
        }

        foreach (var (policy, rule) in configuration.RateLimits ?? new Dictionary<string, RateLimitRule>())
        {
            fields[$"rateLimits.{policy}"] = rule;
        }

        return fields;
    }

    private static JsonElement? Element(Dictionary<string, object?> fields, string field) =>
        fields.GetValueOrDefault(field) is { } value ? JsonSerializer.SerializeToElement(value, Json) : null;
}
