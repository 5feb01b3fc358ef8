using System.Text.Json.Serialization.Metadata;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Gatehouse.ServiceDefaults.Http;

/// <summary>What every service's OpenAPI document says in the same way.</summary>
public static class ApiDocument
{
    private const string Bearer = "bearer";

    /// <summary>Title, bearer tokens, refusals, ids as UUIDs, and schema names that tell two operations' <c>Request</c> apart.</summary>
    /// <param name="options">The document's options.</param>
    /// <param name="title">What the document is about.</param>
    /// <param name="server">What comes before its paths at the gateway, such as <c>/api</c>; nothing when the paths are whole.</param>
    /// <returns>The same options.</returns>
    public static OpenApiOptions DescribeService(this OpenApiOptions options, string title, string? server)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.CreateSchemaReferenceId = SchemaName;
        options.AddSchemaTransformer((schema, context, _) =>
        {
            Clarify(schema, context.JsonTypeInfo.Type);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            operation.Responses ??= [];
            operation.Responses["default"] = Refusal();
            if (!context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any())
            {
                operation.Security = [new() { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
            }

            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new() { Title = title, Version = "v1" };
            document.Servers = server is null ? [] : [new() { Url = server }];
            document.AddComponent<IOpenApiSecurityScheme>(
                Bearer, new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Bearer, BearerFormat = "JWT" });
            return Task.CompletedTask;
        });
        return options;
    }

    private static string? SchemaName(JsonTypeInfo type) => OpenApiOptions.CreateDefaultSchemaReferenceId(type) switch
    {
        null => null,
        _ when IsId(type.Type) => null,
        _ when type.Type is { IsGenericType: true } generic && generic.GetGenericArguments()[0].DeclaringType is { } owner =>
            owner.Name + generic.Name[..generic.Name.IndexOf('`', StringComparison.Ordinal)],
        var name => type.Type.DeclaringType is { } operation ? operation.Name + name : name,
    };

    private static void Clarify(OpenApiSchema schema, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (IsId(type))
        {
            schema.Type = JsonSchemaType.String;
            schema.Format = "uuid";
        }
        else if (type.IsEnum)
        {
            schema.Type = JsonSchemaType.String;
        }
    }

    private static bool IsId(Type type) =>
        type.IsValueType && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IId<>));

    private static OpenApiResponse Refusal() => new()
    {
        Description = "A refusal (RFC 9457); `error` says which, and `errors` names the fields that were wrong.",
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/problem+json"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object } },
        },
    };
}
