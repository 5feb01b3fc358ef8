using Microsoft.AspNetCore.OpenApi;

namespace Gatehouse.AuthService;

/// <summary>The OpenAPI document as clients see it: behind the gateway, which strips <c>/api</c> from all but the well-known paths.</summary>
internal static class ApiDocument
{
    private const string Name = "auth";

    public static IServiceCollection AddApiDocument(this IServiceCollection services) => services.AddOpenApi(Name, options =>
    {
        // Operations nest their Request and Response: the name says whose it is.
        options.CreateSchemaReferenceId = type => OpenApiOptions.CreateDefaultSchemaReferenceId(type) is { } id
            ? type.Type.DeclaringType is { } owner ? owner.Name + type.Type.Name : id
            : null;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Gatehouse: accounts, sessions, tenants, roles";
            document.Servers?.Clear();
            foreach (var path in document.Paths.Keys.Where(p => !p.StartsWith("/.well-known", StringComparison.Ordinal)).ToList())
            {
                document.Paths.Remove(path, out var item);
                document.Paths.Add("/api" + path, item!);
            }

            return Task.CompletedTask;
        });
    });
}
