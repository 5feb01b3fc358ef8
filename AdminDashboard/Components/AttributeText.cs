using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gatehouse.AdminDashboard.Components;

/// <summary>A value that policies compare, as people type it: <c>red</c>, <c>12</c>, <c>true</c>, <c>["red", "blue"]</c>, and <c>"12"</c> for a text.</summary>
internal static class AttributeText
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonElement Read(string typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        var text = typed.Trim();
        return AsJson(text) ?? JsonSerializer.SerializeToElement(text);
    }

    /// <summary>So that reading it gives the same again.</summary>
    public static string Write(JsonElement value) =>
        value.ValueKind is JsonValueKind.String && value.GetString() is { } text && text.Trim() == text && AsJson(text) is null
            ? text
            : JsonSerializer.Serialize(value, Json);

    private static JsonElement? AsJson(string text)
    {
        try
        {
            using var read = JsonDocument.Parse(text);
            return read.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Null ? null : read.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
