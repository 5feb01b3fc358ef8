using System.Text.Json.Nodes;

namespace Gatehouse.Gateway.Pipelines;

/// <summary>Payloads are shown to people: what opens a door is not.</summary>
internal static class SecretMask
{
    private const string Mask = "***";
    private static readonly string[] Secrets = ["token", "secret", "password", "code", "key", "link", "url"];

    /// <summary>The same data with every member masked whose name tells of a secret.</summary>
    public static JsonNode? Of(JsonNode? data) => data switch
    {
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, IsSecret(m.Key) && m.Value is JsonValue ? Mask : Of(m.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Of)]),
        _ => data?.DeepClone(),
    };

    private static bool IsSecret(string name) => Array.Exists(Secrets, secret => name.EndsWith(secret, StringComparison.OrdinalIgnoreCase));
}
