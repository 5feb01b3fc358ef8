using Gatehouse.AuthService.Connect;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>The person agrees to sign out.</summary>
internal static class LogoutForm
{
    public static async Task<IResult> TakeAsync(
        HttpContext http, EndSessionReader reader, BrowserSignIn browser, CancellationToken cancellationToken)
    {
        var form = await PageForm.ReadAsync(http, cancellationToken);
        var asked = await reader.ReadAsync(null, null, form["client_id"], form["post_logout_redirect_uri"], form["state"], cancellationToken);
        if (await browser.FindAsync(http, cancellationToken) is { } session)
        {
            await browser.EndAsync(http, session, cancellationToken);
        }

        return EndSession.SignedOut(asked ?? new(null, null, null, null));
    }
}
