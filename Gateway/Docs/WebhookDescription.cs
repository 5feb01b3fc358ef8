using Microsoft.OpenApi;

namespace Gatehouse.Gateway.Docs;

/// <summary>The one operation of the gateway's own that is a route of the proxy, which the generator does not see.</summary>
internal static class WebhookDescription
{
    public static void AddTo(OpenApiDocument api)
    {
        var operation = new OpenApiOperation
        {
            Summary = "Takes a webhook whose signature is right and hands it on once.",
            Parameters = [new OpenApiParameter { Name = "source", In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String } }],
            RequestBody = new OpenApiRequestBody { Required = true, Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() } },
            Responses = new()
            {
                ["200"] = new OpenApiResponse { Description = "What its service answered; also when it had been delivered before." },
                ["default"] = new OpenApiResponse
                {
                    Description = "401 for a wrong or old signature, 404 for an unknown source (RFC 9457).",
                    Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object } } },
                },
            },
        };
        api.Paths["/webhooks/{source}"] = new OpenApiPathItem { Operations = new() { [HttpMethod.Post] = operation } };
    }
}
