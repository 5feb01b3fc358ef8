using Gatehouse.AuthService.Features;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Gatehouse.AuthService;

/// <summary>The OpenAPI document as clients see it: behind the gateway, which strips <c>/api</c> from all but the well-known paths.</summary>
internal static class ApiDocument
{
    public static IServiceCollection AddApiDocument(this IServiceCollection services) => services.AddOpenApi(ResourceNames.Auth, options =>
    {
        options.CreateSchemaReferenceId = type => IsId(Nullable.GetUnderlyingType(type.Type) ?? type.Type) ? null
            : OpenApiOptions.CreateDefaultSchemaReferenceId(type) is { } id ? Name(type.Type) ?? id
            : null;
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (IsId(Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type))
            {
                schema.Type = JsonSchemaType.String;
                schema.Format = "uuid";
            }

            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Gatehouse: accounts, sessions, tenants, roles";
            document.Servers = [new() { Url = "/api" }];
            foreach (var (_, item) in document.Paths.Where(p => p.Key.StartsWith("/.well-known", StringComparison.Ordinal)))
            {
                ((OpenApiPathItem)item).Servers = [new() { Url = "/" }];
            }

            return Task.CompletedTask;
        });
    });

    // Operations nest their Request and Response: the name says whose it is.
    private static string? Name(Type type) => type switch
    {
        { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(Page<>) =>
            $"{type.GetGenericArguments()[0].DeclaringType?.Name}Page",
        { DeclaringType: { } owner } => owner.Name + type.Name,
        _ => null,
    };

    private static bool IsId(Type type) =>
        Array.Exists(type.GetInterfaces(), i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IId<>));
}
