namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>The style sheet and the script, out of the assembly.</summary>
internal static class PageFile
{
    public static IResult Of(string name, string type) => new File(name, type);

    private sealed class File(string name, string type) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.CacheControl = "public, max-age=300";
            var content = typeof(PageFile).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in the assembly.");
            return TypedResults.Stream(content, type).ExecuteAsync(httpContext);
        }
    }
}
