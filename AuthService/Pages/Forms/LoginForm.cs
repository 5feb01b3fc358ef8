using Gatehouse.AuthService.Features.Passkeys;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Identity;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>Address and password, or a passkey alone, as a page.</summary>
internal sealed class LoginForm(
    PendingAuthorization authorization, CredentialCheck credentials, PasskeyCheck passkeys, LoginSteps steps, ExternalOffers offers, TimeProvider time)
{
    private const string NoMatch = "That e-mail address and password do not match.";
    private const string NoPasskey = "This passkey was not accepted. Try again, or sign in with your password.";
    private const string Incomplete = "Enter your e-mail address and your password.";

    /// <param name="request">The application's request.</param>
    /// <param name="next">Else the page to go on to.</param>
    /// <param name="only">The way the company takes, for who came by another.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IResult> ShowAsync(
        string? request, string? next, string? only, HttpContext http, CancellationToken cancellationToken)
    {
        var pending = await authorization.FindAsync(request, cancellationToken);
        return request is not null && pending is null
            ? PendingAuthorization.StartOver(null)
            : await PageAsync(
                http, new(pending, next), pending?.Request.Parameters.LoginHint, null, StatusCodes.Status200OK,
                TenantSettings.KnownMethods.Contains(only) ? $"Your company lets people in by {only} only. Sign in that way to go on." : null);
    }

    public async Task<IResult> TakeAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var form = await PageForm.ReadAsync(http, cancellationToken);
        if (await LoginGoal.OfAsync(form, authorization, cancellationToken) is not { } goal)
        {
            return PendingAuthorization.StartOver(null);
        }

        if (PageForm.Fault<Login.Request>(new(form["email"]?.Trim() ?? "", form["password"] ?? "")) is not null)
        {
            return await PageAsync(http, goal, form["email"], Incomplete, StatusCodes.Status400BadRequest);
        }

        var user = await credentials.VerifyAsync(form["email"]!, form["password"]!, Device.Of(http), cancellationToken);
        return user is not null
            && await steps.NextAsync(http, user, Proof.ByPassword(time.GetUtcNow()), goal, cancellationToken) is { } step
                ? step
                : await PageAsync(http, goal, form["email"], NoMatch, StatusCodes.Status401Unauthorized);
    }

    public async Task<IResult> TakePasskeyAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var form = await PageForm.ReadAsync(http, cancellationToken);
        if (await LoginGoal.OfAsync(form, authorization, cancellationToken) is not { } goal)
        {
            return PendingAuthorization.StartOver(null);
        }

        return form.Passkey is { } answer
            && await passkeys.VerifyAsync(answer, null, http, cancellationToken) is var (user, methods)
            && await steps.NextAsync(http, user, new(methods, time.GetUtcNow()), goal, cancellationToken) is { } step
                ? step
                : await PageAsync(http, goal, null, NoPasskey, StatusCodes.Status401Unauthorized);
    }

    private async Task<IResult> PageAsync(HttpContext http, LoginGoal goal, string? email, string? error, int status, string? notice = null) =>
        Show.Page<LoginPage>(
            new()
            {
                [nameof(LoginPage.Goal)] = goal.View,
                [nameof(LoginPage.Email)] = email,
                [nameof(LoginPage.Error)] = error,
                [nameof(LoginPage.Notice)] = notice,
                [nameof(LoginPage.Offers)] = await offers.OfAsync(goal, http.RequestAborted),
                [nameof(LoginPage.Suggests)] = error != NoPasskey,
                [nameof(LoginPage.Passkey)] = PasskeyView.Of(await passkeys.AskAsync(null, http)),
            },
            status,
            goal.Pending?.RedirectUri);
}
