using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests.Proofs;

/// <summary>One operation of a service, by its public path.</summary>
internal sealed record Operation(string Service, HttpMethod Method, string Path, JsonObject Description, JsonObject Document)
{
    /// <summary>The schema of the JSON body, if it takes one.</summary>
    public JsonObject? Body => Resolve(Description["requestBody"]?["content"]?["application/json"]?["schema"]);

    /// <summary>The names in the path's braces.</summary>
    public IEnumerable<string> PathParameters => Regex.Matches(Path, @"\{([^}:?]+)").Select(match => match.Groups[1].Value);

    /// <summary>Whether it answers events without an end; reading it whole would wait for ever.</summary>
    public bool IsStream => Description["responses"]?["200"]?["content"]?["text/event-stream"] is not null;

    public override string ToString() => $"{Method} {Path}";

    /// <summary>Follows a reference within the document.</summary>
    public JsonObject? Resolve(JsonNode? schema)
    {
        while (schema?["$ref"] is { } reference)
        {
            schema = ((string)reference!).TrimStart('#', '/').Split('/').Aggregate((JsonNode?)Document, (node, name) => node?[name]);
        }

        // Nullable: the other alternative is null.
        return schema is JsonObject found && (found["oneOf"] ?? found["anyOf"]) is JsonArray choices
            ? Resolve(choices.LastOrDefault(choice => (string?)choice?["type"] != "null"))
            : schema as JsonObject;
    }
}

/// <summary>Everything the services say they answer.</summary>
internal static class ApiDocuments
{
    public static readonly string[] Services = ["auth", "users", "orders", "analytics"];

    public static async Task<IReadOnlyList<Operation>> ReadAsync(GatewayClient client)
    {
        var operations = new List<Operation>();
        foreach (var service in Services)
        {
            var document = (JsonObject)(await client.GetAsync($"/openapi/{service}.json")).Json;
            foreach (var (path, item) in document["paths"]!.AsObject())
            {
                var root = ServerOf(item!) ?? ServerOf(document) ?? "";
                operations.AddRange(item!.AsObject()
                    .Where(member => member.Key is "get" or "put" or "post" or "delete" or "patch")
                    .Select(member => new Operation(service, HttpMethod.Parse(member.Key), root + path, (JsonObject)member.Value!, document)));
            }
        }

        return operations;
    }

    private static string? ServerOf(JsonNode node) => ((string?)node["servers"]?[0]?["url"])?.TrimEnd('/');
}
