using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>Address and password, as a page.</summary>
internal static class LoginForm
{
    private const string NoMatch = "That e-mail address and password do not match.";
    private const string Incomplete = "Enter your e-mail address and your password.";

    public static async Task<IResult> ShowAsync(
        string? request, PendingAuthorization authorization, ExternalOffers offers, CancellationToken cancellationToken)
    {
        var pending = await authorization.FindAsync(request, cancellationToken);
        return request is not null && pending is null
            ? PendingAuthorization.StartOver(null)
            : await PageAsync(pending, offers, pending?.Request.Parameters.LoginHint, null, StatusCodes.Status200OK, cancellationToken);
    }

    public static async Task<IResult> TakeAsync(
        HttpContext http,
        PendingAuthorization authorization,
        CredentialCheck credentials,
        BrowserSignIn browser,
        PendingLogins pendings,
        ExternalOffers offers,
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
            return await PageAsync(pending, offers, form["email"], Incomplete, StatusCodes.Status400BadRequest, cancellationToken);
        }

        var (device, proof) = (Device.Of(http), Proof.ByPassword(time.GetUtcNow()));
        var user = await credentials.VerifyAsync(form["email"]!, form["password"]!, device, cancellationToken);
        if (user is { TwoFactorEnabled: true })
        {
            return SecondFactorForm.Ask(pending, pendings.HandOut(user, proof, device));
        }

        if (user is null || !await browser.StartAsync(http, user, proof, cancellationToken))
        {
            return await PageAsync(pending, offers, form["email"], NoMatch, StatusCodes.Status401Unauthorized, cancellationToken);
        }

        return pending?.GoOn() ?? new SeeOther("/account/sessions");
    }

    private static async Task<IResult> PageAsync(
        PendingAuthorization.Pending? pending, ExternalOffers offers, string? email, string? error, int status, CancellationToken cancellationToken) => Show.Page<LoginPage>(
        new()
        {
            [nameof(LoginPage.Reference)] = pending?.Reference,
            [nameof(LoginPage.Client)] = pending?.Client.Name,
            [nameof(LoginPage.Brand)] = pending is { Client.IsFirstParty: false } ? pending.Client.TenantName : null,
            [nameof(LoginPage.Offers)] = await offers.OfAsync(pending, cancellationToken),
            [nameof(LoginPage.Email)] = email,
            [nameof(LoginPage.Error)] = error,
        },
        status,
        pending?.RedirectUri);
}
