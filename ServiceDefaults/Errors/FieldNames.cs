using System.Text.Json;

namespace Gatehouse.ServiceDefaults.Errors;

/// <summary>Field names as clients spell them.</summary>
internal static class FieldNames
{
    /// <summary><c>Items[0].UnitPrice</c> becomes <c>items[0].unitPrice</c>.</summary>
    public static string ToJson(string path) =>
        string.Join('.', path.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));

    /// <summary><c>$.items[0].unitPrice</c> becomes <c>items[0].unitPrice</c>; the whole document is <c>body</c>.</summary>
    public static string FromJsonPath(string? path) => path switch
    {
        null or "" or "$" => "body",
        _ when path.StartsWith("$.", StringComparison.Ordinal) => path[2..],
        _ => path.TrimStart('$'),
    };
}
