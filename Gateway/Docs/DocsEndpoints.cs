using Gatehouse.Gateway.Edge;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Http;
using Scalar.AspNetCore;

namespace Gatehouse.Gateway.Docs;

/// <summary>One API reference over every service's document: for anyone in Development, else with <c>docs:read</c>.</summary>
internal static class DocsEndpoints
{
    public const string OwnDocument = "gateway";

    private const string Page = "/docs";

    // The reference sets itself up in a script of its own page.
    private static readonly ContentSecurityPolicy PagePolicy = new(
        "default-src 'self'; base-uri 'self'; frame-ancestors 'none'; form-action 'none'; object-src 'none'; "
        + "img-src 'self' data:; font-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'");

    private static readonly string[] Services = [ResourceNames.Auth, ResourceNames.Users, ResourceNames.Orders, ResourceNames.Analytics];

    public static void AddDocs(this IServiceCollection services)
    {
        services.AddSingleton<ServiceDocument>();
        services.AddOpenApi(OwnDocument, document => document.DescribeService("Gatehouse: gateway", server: null).AddDocumentTransformer((api, _, _) =>
        {
            WebhookDescription.AddTo(api);
            return Task.CompletedTask;
        }));
    }

    public static void MapDocs(this WebApplication app)
    {
        var docs = app.MapGroup("");
        if (app.Environment.IsDevelopment())
        {
            docs.AllowAnonymous();
        }
        else
        {
            docs.RequirePermission(Permissions.DocsRead);
        }

        foreach (var service in Services)
        {
            docs.MapGet($"/openapi/{service}.json", (ServiceDocument document, CancellationToken cancellationToken) => document.GetAsync(service, cancellationToken))
                .ExcludeFromDescription();
        }

        docs.MapOpenApi("/openapi/{documentName}.json");
        docs.MapScalarApiReference(Page, page =>
        {
            page.WithTitle("Gatehouse API");
            foreach (var name in Services.Append(OwnDocument))
            {
                page.AddDocument(name, name, $"/openapi/{name}.json");
            }
        }).WithMetadata(PagePolicy);
    }
}
