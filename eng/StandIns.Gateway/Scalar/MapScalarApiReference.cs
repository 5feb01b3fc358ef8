// Stands in for Scalar.AspNetCore 2.11.0, over Swagger UI, whose files are all in its assembly: nothing comes from the internet.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Scalar.AspNetCore;

/// <summary>Maps the API reference.</summary>
public static class ScalarEndpointRouteBuilderExtensions
{
    /// <summary>Maps the API reference's page and its files.</summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="endpointPrefix">Where the page is.</param>
    /// <param name="configureOptions">Says what it shows.</param>
    /// <returns>The endpoints, to put conditions on.</returns>
    public static IEndpointConventionBuilder MapScalarApiReference(
        this IEndpointRouteBuilder endpoints,
        string endpointPrefix,
        Action<ScalarOptions> configureOptions)
    {
        var options = new ScalarOptions();
        configureOptions(options);
        if (options.Documents.Count == 0)
        {
            options.AddDocument("v1");
        }

        return endpoints.MapSwaggerUI(endpointPrefix, page =>
        {
            page.DocumentTitle = options.Title ?? page.DocumentTitle;
            foreach (var document in options.Documents.OrderByDescending(document => document.IsDefault))
            {
                var route = (document.RoutePattern ?? options.OpenApiRoutePattern).Replace("{documentName}", document.Name, StringComparison.Ordinal);
                page.SwaggerEndpoint(route, document.Title ?? document.Name);
            }
        });
    }
}
