using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Pages;

/// <summary>Answers with a page.</summary>
internal static class Show
{
    /// <param name="values">The component's parameters.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="sendsTo">Where the browser goes after the page's form: browsers hold redirects against <c>form-action</c> too.</param>
    public static IResult Page<T>(Dictionary<string, object?> values, int status = StatusCodes.Status200OK, string? sendsTo = null)
        where T : IComponent => new Rendered<T>(values, status, sendsTo);

    public static IResult Message(
        string title, string text, int status = StatusCodes.Status200OK, string? link = null, string? linkText = null, string? hint = null) => Page<MessagePage>(
        new()
        {
            [nameof(MessagePage.Title)] = title,
            [nameof(MessagePage.Text)] = text,
            [nameof(MessagePage.Link)] = link,
            [nameof(MessagePage.LinkText)] = linkText,
            [nameof(MessagePage.Hint)] = hint,
        },
        status);

    /// <summary>Sends fields on to a client by a form (OAuth 2.0 Form Post Response Mode).</summary>
    public static IResult PostBack(string address, Dictionary<string, string> fields) => Page<PostBackPage>(
        new() { [nameof(PostBackPage.Address)] = address, [nameof(PostBackPage.Fields)] = fields }, sendsTo: address);

    private sealed class Rendered<T>(Dictionary<string, object?> values, int status, string? sendsTo) : IResult
        where T : IComponent
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var headers = httpContext.Response.Headers;

            // As antiforgery wants them, which would warn otherwise.
            headers.CacheControl = "no-cache, no-store";
            headers.Pragma = "no-cache";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers.ContentSecurityPolicy =
                "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; "
                + $"form-action 'self'{(sendsTo is null ? "" : $" {new Uri(sendsTo).GetLeftPart(UriPartial.Authority)}")}";
            return new RazorComponentResult<T>(values) { StatusCode = status }.ExecuteAsync(httpContext);
        }
    }
}
