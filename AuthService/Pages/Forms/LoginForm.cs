using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>Address and password, as a page.</summary>
internal static class LoginForm
{
    private const string NoMatch = "That e-mail address and password do not match.";
    private const string Incomplete = "Enter your e-mail address and your password.";

    public static async Task<IResult> ShowAsync(string? request, PendingAuthorization authorization, CancellationToken cancellationToken)
    {
        var pending = await authorization.FindAsync(request, cancellationToken);
        return request is not null && pending is null
            ? PendingAuthorization.StartOver(null)
            : Page(pending, pending?.Request.Parameters.LoginHint, null, StatusCodes.Status200OK);
    }

    public static async Task<IResult> TakeAsync(
        HttpContext http,
        PendingAuthorization authorization,
        CredentialCheck credentials,
        BrowserSignIn browser,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var form = await PageForm.ReadAsync(http, cancellationToken);
        var pending = await authorization.FindAsync(form["request"], cancellationToken);
        if (form["request"] is not null && pending is null)
        {
            return PendingAuthorization.StartOver(null);
        }

        if (PageForm.Fault<Login.Request>(new(form["email"]?.Trim() ?? "", form["password"] ?? "")) is not null)
        {
            return Page(pending, form["email"], Incomplete, StatusCodes.Status400BadRequest);
        }

        if (await credentials.VerifyAsync(form["email"]!, form["password"]!, Device.Of(http), cancellationToken) is not { } user
            || !await browser.StartAsync(http, user, Proof.ByPassword(time.GetUtcNow()), cancellationToken))
        {
            return Page(pending, form["email"], NoMatch, StatusCodes.Status401Unauthorized);
        }

        return pending?.GoOn() ?? new SeeOther("/account/sessions");
    }

    private static IResult Page(PendingAuthorization.Pending? pending, string? email, string? error, int status) => Show.Page<LoginPage>(
        new()
        {
            [nameof(LoginPage.Reference)] = pending?.Reference,
            [nameof(LoginPage.Client)] = pending?.Client.Name,
            [nameof(LoginPage.Brand)] = pending is { Client.IsFirstParty: false } ? pending.Client.TenantName : null,
            [nameof(LoginPage.Email)] = email,
            [nameof(LoginPage.Error)] = error,
        },
        status,
        pending?.RedirectUri);
}
