using System.Globalization;
using Gatehouse.ServiceDefaults.Errors;

namespace Gatehouse.AuthService.Pages;

/// <summary>
/// What went wrong, as a page, where a person is looking at pages: too many are signing in, the database is away. Whoever asks
/// for anything but a page gets the problem itself (RFC 9457).
/// </summary>
internal sealed class ProblemPage : IProblemDetailsWriter
{
    private static readonly PathString[] Pages = ["/account", "/connect/authorize", "/connect/end-session"];

    public bool CanWrite(ProblemDetailsContext context) => context.HttpContext.Request is var request
        && Array.Exists(Pages, path => request.Path.StartsWithSegments(path))
        && request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/html");

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var http = context.HttpContext;
        var status = context.ProblemDetails.Status ?? http.Response.StatusCode;
        var (title, text) = Words(status, http.Response.Headers.RetryAfter);

        // Without an address of its own it leads to the one that was asked for; what a form held has to be typed again.
        var isOver = status is StatusCodes.Status429TooManyRequests or >= 500 && HttpMethods.IsGet(http.Request.Method);
        var hint = Correlation.Current is { } id ? $"Reference: {id}" : null;
        await Show.Message(title, text, status, isOver ? "" : null, "Try again", hint).ExecuteAsync(http);
    }

    private static (string Title, string Text) Words(int status, string? retryAfter) => status switch
    {
        StatusCodes.Status429TooManyRequests => ("Too many tries", $"Wait {Seconds(retryAfter)}, then try again."),
        StatusCodes.Status503ServiceUnavailable => ("Please come back in a moment", $"Signing in is not possible right now. Try again in {Seconds(retryAfter)}."),
        StatusCodes.Status404NotFound => ("There is no such page", "The address may be old, or not quite right."),
        >= 500 => ("Something went wrong", "It is our fault, and has been noted. Try again in a moment."),
        _ => ("This did not work", "What was sent is incomplete, or too much. Go back and try again."),
    };

    private static string Seconds(string? retryAfter) =>
        int.TryParse(retryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 1 ? $"{seconds} seconds" : "a moment";
}
