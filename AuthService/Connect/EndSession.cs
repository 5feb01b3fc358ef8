using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Pages;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.AuthService.Connect;

/// <summary>Signing out at a client's wish (OpenID Connect RP-Initiated Logout 1.0). Without proof that it is this person's client the person is asked.</summary>
internal static class EndSession
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, EndSessionReader reader, BrowserSignIn browser, SessionEnder sessions, AuthDbContext context, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        var fields = HttpMethods.IsPost(http.Request.Method) && http.Request.HasFormContentType
            ? (await http.Request.ReadFormAsync(cancellationToken)).ToDictionary()
            : http.Request.Query.ToDictionary();
        var asked = await reader.ReadAsync(
            Text(fields, "id_token_hint"), Text(fields, "logout_hint"), Text(fields, "client_id"), Text(fields, "post_logout_redirect_uri"), Text(fields, "state"),
            cancellationToken);
        if (asked is null)
        {
            return Show.Message("This sign-out cannot go on", "The application's request is not in order.", StatusCodes.Status400BadRequest);
        }

        var session = await browser.FindAsync(http, cancellationToken);
        if (session is not null && !asked.IsAbout(session))
        {
            return Show.Page<SignOutPage>(
                new()
                {
                    [nameof(SignOutPage.Client)] = asked.Client?.Name,
                    [nameof(SignOutPage.ClientId)] = asked.Client?.PublicId,
                    [nameof(SignOutPage.Email)] = session.User.Email,
                    [nameof(SignOutPage.ReturnTo)] = asked.PostLogoutRedirectUri,
                    [nameof(SignOutPage.State)] = asked.State,
                },
                sendsTo: asked.PostLogoutRedirectUri);
        }

        if (session is not null)
        {
            await browser.EndAsync(http, session, cancellationToken);
        }
        else if (asked.Hint is { } hint)
        {
            await sessions.EndAsync(context.Sessions.Where(s => s.Id == hint.SessionId && s.UserId == hint.UserId), SessionEnd.Logout, cancellationToken);
        }

        return SignedOut(asked);
    }

    public static IResult SignedOut(EndSessionRequest asked) =>
        asked.ReturnAddress is { } address ? new SeeOther(address)
        : asked.Client is { IsFirstParty: true } ? Show.Message("You are signed out", "You can close this window.", link: "/dashboard", linkText: "Sign in again")
        : Show.Message("You are signed out", "You can close this window.");

    private static string? Text(Dictionary<string, StringValues> fields, string name) =>
        fields.TryGetValue(name, out var values) && values is [{ Length: > 0 } text] ? text : null;
}
