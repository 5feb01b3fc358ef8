using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Gatehouse.AuthService;

/// <summary>The OpenAPI document as clients see it: behind the gateway, which strips <c>/api</c> from all but the well-known paths.</summary>
internal static class ApiDocument
{
    public static IServiceCollection AddApiDocument(this IServiceCollection services) => services.AddOpenApi(ResourceNames.Auth, options =>
    {
        // Operations nest their Request and Response: the name says whose it is.
        options.CreateSchemaReferenceId = type => OpenApiOptions.CreateDefaultSchemaReferenceId(type) is { } id
            ? type.Type.DeclaringType is { } owner ? owner.Name + type.Type.Name : id
            : null;
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
}
