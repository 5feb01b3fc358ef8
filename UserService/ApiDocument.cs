using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.OpenApi;

namespace Gatehouse.UserService;

/// <summary>UserService's OpenAPI document, with public paths: <c>/privacy</c> is not under <c>/api</c>.</summary>
internal static class ApiDocument
{
    public static IServiceCollection AddApiDocument(this IServiceCollection services) => services.AddOpenApi(ResourceNames.Users, options =>
    {
        options.DescribeService("Gatehouse: people, their profiles and their data", "/api");
        options.AddDocumentTransformer((document, _, _) =>
        {
            foreach (var (_, item) in document.Paths.Where(p => p.Key.StartsWith("/privacy", StringComparison.Ordinal)))
            {
                ((OpenApiPathItem)item).Servers = [new() { Url = "/" }];
            }

            return Task.CompletedTask;
        });
    });
}
