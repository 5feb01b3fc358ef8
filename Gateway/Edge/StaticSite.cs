using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Gatehouse.Gateway.Edge;

/// <summary>
/// Files for what no route is for, and the first page for every address that a page's own script may know (HTML fallback).
/// What belongs to the gateway stays 404, lest a misspelt call is answered with a page.
/// </summary>
internal static class StaticSite
{
    public const string Index = "index.html";

    private static readonly PathString[] Reserved =
    [
        "/api", "/auth", "/whoami", "/admin", "/connect", "/account", "/.well-known", "/dashboard", "/webhooks", "/privacy", "/docs", "/openapi",
        "/internal", "/health", "/healthz", "/alive",
    ];

    public static void AddStaticSite(this IServiceCollection services) =>
        services.AddOptions<StaticSiteOptions>().BindConfiguration("Gateway:Site").ValidateDataAnnotations().ValidateOnStart();

    public static void UseStaticSite(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<StaticSiteOptions>>().Value.Folder is not { Length: > 0 } folder)
        {
            return;
        }

        var files = new PhysicalFileProvider(Path.GetFullPath(folder));
        app.UseWhen(IsForSite, site =>
        {
            site.Use((context, next) =>
            {
                if (IsPage(context.Request, files))
                {
                    context.Request.Path = "/" + Index;
                }

                return next(context);
            });
            site.UseStaticFiles(new StaticFileOptions { FileProvider = files, OnPrepareResponse = SayHowLong });
        });
    }

    private static bool IsForSite(HttpContext context) =>
        context.GetEndpoint() is null
        && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        && !Array.Exists(Reserved, path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));

    // An address with a file's ending that is not there is a mistake, not a page.
    private static bool IsPage(HttpRequest request, PhysicalFileProvider files) =>
        request.Path == "/"
        || (!files.GetFileInfo(request.Path.Value!).Exists && !Path.HasExtension(request.Path.Value)
            && request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/html"));

    // The page names the files; they may be kept as long as the page asks for them.
    private static void SayHowLong(Microsoft.AspNetCore.StaticFiles.StaticFileResponseContext file) =>
        file.Context.Response.Headers[HeaderNames.CacheControl] = file.File.Name == Index ? "no-cache" : "public, max-age=3600";
}
