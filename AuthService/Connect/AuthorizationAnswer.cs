using Gatehouse.AuthService.Pages;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Connect;

/// <summary>Sends the browser back to the client, always with <c>iss</c> (RFC 9207).</summary>
internal sealed class AuthorizationAnswer(IOptions<AccessTokenOptions> access)
{
    public IResult Code(AuthorizationParameters asked, string code) =>
        Send(new(asked.RedirectUri, asked.State, asked.ByForm), new() { ["code"] = code });

    public IResult Refuse(AuthorizationReader.Return back, string error, string? description) =>
        Send(back, new() { ["error"] = error, ["error_description"] = description });

    public IResult Refuse(AuthorizationParameters asked, string error, string? description) =>
        Refuse(new AuthorizationReader.Return(asked.RedirectUri, asked.State, asked.ByForm), error, description);

    private IResult Send(AuthorizationReader.Return back, Dictionary<string, string?> fields)
    {
        fields["state"] = back.State;
        fields["iss"] = access.Value.Issuer;
        var present = fields.Where(field => field.Value is not null).ToDictionary();

        // 303: what came as a form must not be posted on to the client (RFC 9700 section 4.12).
        return back.ByForm
            ? Show.PostBack(back.RedirectUri, present!)
            : new SeeOther(QueryHelpers.AddQueryString(back.RedirectUri, present));
    }
}

/// <summary>303.</summary>
internal sealed class SeeOther(string location) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = location;
        httpContext.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }
}
