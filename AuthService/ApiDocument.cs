using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.OpenApi;

namespace Gatehouse.AuthService;

/// <summary>AuthService's OpenAPI document, with public paths: not all of them are under <c>/api</c>.</summary>
internal static class ApiDocument
{
    private static readonly string[] Roots = ["/.well-known", "/connect", "/account"];

    public static IServiceCollection AddApiDocument(this IServiceCollection services) => services.AddOpenApi(ResourceNames.Auth, options =>
    {
        options.DescribeService("Gatehouse: accounts, sessions, tenants, roles", "/api");
        options.AddExamples();
        options.AddDocumentTransformer((document, _, _) =>
        {
            foreach (var (_, item) in document.Paths.Where(p => Array.Exists(Roots, root => p.Key.StartsWith(root, StringComparison.Ordinal))))
            {
                ((OpenApiPathItem)item).Servers = [new() { Url = "/" }];
            }

            return Task.CompletedTask;
        });
    });
}
