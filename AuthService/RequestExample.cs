using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Gatehouse.AuthService;

/// <summary>What a request's body looks like, on its endpoint.</summary>
/// <param name="Body">Becomes JSON, or the fields of a form.</param>
/// <param name="IsForm">Whether it is a form, which OAuth's endpoints read themselves.</param>
internal sealed record RequestExample(object Body, bool IsForm);

internal static class RequestExamples
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";

    public static RouteHandlerBuilder WithExample(this RouteHandlerBuilder endpoint, object body) => endpoint.WithMetadata(new RequestExample(body, IsForm: false));

    public static RouteHandlerBuilder WithFormExample(this RouteHandlerBuilder endpoint, object fields) => endpoint.WithMetadata(new RequestExample(fields, IsForm: true));

    /// <summary>Shows them in the OpenAPI document.</summary>
    public static void AddExamples(this OpenApiOptions options) => options.AddOperationTransformer((operation, context, _) =>
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<RequestExample>().LastOrDefault() is { } example)
        {
            var type = example.IsForm ? Form : Json;
            var body = operation.RequestBody as OpenApiRequestBody ?? new OpenApiRequestBody();
            body.Content ??= new Dictionary<string, OpenApiMediaType>();
            if (!body.Content.TryGetValue(type, out var media))
            {
                body.Content[type] = media = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object } };
            }

            ((OpenApiMediaType)media).Example = JsonSerializer.SerializeToNode(example.Body, JsonSerializerOptions.Web);
            operation.RequestBody = body;
        }

        return Task.CompletedTask;
    });
}
