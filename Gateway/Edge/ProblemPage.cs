using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Gatehouse.Gateway.Sessions;
using Gatehouse.ServiceDefaults.Errors;

namespace Gatehouse.Gateway.Edge;

/// <summary>
/// The gateway's own refusals as a page, where a browser is about to show them to somebody who signs in. It needs nothing but
/// itself: the services whose style sheet it could share may be what is away. Everybody else gets the problem (RFC 9457).
/// </summary>
internal sealed class ProblemPage : IProblemDetailsWriter
{
    private static readonly PathString[] Pages = ["/auth", "/account", "/connect/authorize", "/connect/end-session", "/dashboard"];
    private static readonly string Template = Read();

    // The style is known, and the page does nothing else.
    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Between("<style>", "</style>"))))}'; "
        + "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public bool CanWrite(ProblemDetailsContext context) => context.HttpContext.Request is var request
        && Array.Exists(Pages, path => request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase))
        && (HttpMethods.IsGet(request.Method) || request.HasFormContentType)
        && Frontend.IsNavigation(request);

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        var status = context.ProblemDetails.Status ?? response.StatusCode;
        var (title, text) = Words(status, response.Headers.RetryAfter);
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = Policy;
        await response.WriteAsync(Template
            .Replace("{title}", title, StringComparison.Ordinal)
            .Replace("{text}", text, StringComparison.Ordinal)
            .Replace("{link}", LinkFor(status, request), StringComparison.Ordinal)
            .Replace("{reference}", HtmlEncoder.Default.Encode(Correlation.Current ?? ""), StringComparison.Ordinal));
    }

    private static (string Title, string Text) Words(int status, string? retryAfter) => status switch
    {
        StatusCodes.Status429TooManyRequests => ("Too many requests", $"Wait {Seconds(retryAfter)}, then try again."),
        StatusCodes.Status404NotFound => ("There is no such page", "The address may be old, or not quite right."),
        StatusCodes.Status403Forbidden => ("This is not allowed", "Go back and try again, or sign in as somebody else."),
        >= 500 => ("Please come back in a moment", $"This is not available right now. Try again in {Seconds(retryAfter)}."),
        _ => ("This cannot go on", "It is incomplete, was open too long, or was begun in another browser. Start again."),
    };

    // Without an address of its own a link leads to the one that was asked for; what a form held has to be typed again.
    private static string LinkFor(int status, HttpRequest request) => status switch
    {
        StatusCodes.Status429TooManyRequests or >= 500 => HttpMethods.IsGet(request.Method) ? """<a href="">Try again</a>""" : "",
        StatusCodes.Status400BadRequest => """<a href="/auth/login">Sign in</a>""",
        _ => "",
    };

    private static string Seconds(string? retryAfter) =>
        int.TryParse(retryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 1 ? $"{seconds} seconds" : "a moment";

    private static string Read()
    {
        using var page = new StreamReader(typeof(ProblemPage).Assembly.GetManifestResourceStream("problem.html")!, Encoding.UTF8);

        // As the style's hash is taken of it, whatever line ends it was checked out with.
        return page.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string Between(string start, string end)
    {
        var from = Template.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return Template[from..Template.IndexOf(end, StringComparison.Ordinal)];
    }
}
