using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Passkeys;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>The second factor, as a page: digits are an authenticator's, anything longer is a recovery code.</summary>
internal sealed class SecondFactorForm(
    AuthDbContext context,
    PendingAuthorization authorization,
    PendingLogins pendings,
    SecondFactors factors,
    SecondFactor secondFactor,
    PasskeyCheck passkeys,
    RememberedDevices devices,
    BrowserSignIn browser,
    EnrolmentForm enrolment,
    TimeProvider time)
{
    /// <summary>For who is signed in already, where the company that was chosen asks for more than they have shown.</summary>
    public async Task<IResult> ShowAsync(string? request, HttpContext http, CancellationToken cancellationToken)
    {
        if (await authorization.FindWithPersonAsync(http, request, cancellationToken) is not ({ } pending, { } session))
        {
            return PendingAuthorization.StartOver(await authorization.FindAsync(request, cancellationToken));
        }

        var user = await context.Users.SingleAsync(u => u.Id == session.UserId, cancellationToken);
        var (proof, goal) = (new Proof(session.Methods, session.AuthenticatedAt), new LoginGoal(pending, null));
        if (user.TwoFactorEnabled)
        {
            return await AskAsync(http, user, pendings.HandOut(user, proof, Device.Of(http)), goal, cancellationToken);
        }

        // Whoever finds the browser open must not make theirs what the owner is asked for from now on.
        return time.GetUtcNow() - session.AuthenticatedAt < RecentLogin.MaxAge
            ? await enrolment.AskAsync(user, pendings.HandOut(user, proof, Device.Of(http), PendingStep.Enrolment), goal, cancellationToken)
            : PendingAuthorization.StartOver(pending);
    }

    public async Task<IResult> AskAsync(
        HttpContext http,
        User user,
        string mfaToken,
        LoginGoal goal,
        CancellationToken cancellationToken,
        string? error = null,
        int status = StatusCodes.Status200OK)
    {
        var methods = await factors.MethodsAsync(user.Id, cancellationToken);
        return Show.Page<SecondFactorPage>(
            new()
            {
                [nameof(SecondFactorPage.Goal)] = goal.View,
                [nameof(SecondFactorPage.MfaToken)] = mfaToken,
                [nameof(SecondFactorPage.HasApp)] = methods.Contains(SecondFactors.Totp),
                [nameof(SecondFactorPage.Passkey)] = methods.Contains(SecondFactors.Passkey) ? PasskeyView.Of(await passkeys.AskAsync(user, http)) : null,
                [nameof(SecondFactorPage.RememberDays)] = (int)devices.Life.TotalDays,
                [nameof(SecondFactorPage.Error)] = error,
            },
            status,
            goal.Pending?.RedirectUri);
    }

    public async Task<IResult> TakeAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var form = await PageForm.ReadAsync(http, cancellationToken);
        var goal = await LoginGoal.OfAsync(form, authorization, cancellationToken);
        if (goal is null
            || await pendings.FindAsync(form["mfa"] ?? "", PendingStep.SecondFactor, cancellationToken) is not ({ } login, { TwoFactorEnabled: true } user))
        {
            return PendingAuthorization.StartOver(goal?.Pending);
        }

        var (methods, error, status) = await VerifyAsync(http, form, user, cancellationToken);
        if (methods is null)
        {
            return await AskAsync(http, user, form["mfa"]!, goal, cancellationToken, error, status);
        }

        if (form["remember"] is not null)
        {
            await devices.RememberAsync(http, user, cancellationToken);
        }

        return await browser.StartAsync(http, user, login.Proof.With(methods, time.GetUtcNow()), cancellationToken)
            ? goal.GoOn()
            : PendingAuthorization.StartOver(goal.Pending);
    }

    private async Task<(IReadOnlyList<string>? Methods, string? Error, int Status)> VerifyAsync(
        HttpContext http, PageForm form, User user, CancellationToken cancellationToken)
    {
        if (form.Passkey is { } answer)
        {
            return await passkeys.VerifyAsync(answer, user, http, cancellationToken) is var (_, proved)
                ? (proved, null, StatusCodes.Status200OK)
                : (null, "This passkey was not accepted. Try again.", StatusCodes.Status401Unauthorized);
        }

        var (code, recoveryCode) = form.Code;
        var (methods, refusal) = await secondFactor.VerifyAsync(user, code, recoveryCode, cancellationToken);
        return methods is null
            ? (null, PageForm.Sentence(refusal!), PageForm.Status(refusal!))
            : (methods, null, StatusCodes.Status200OK);
    }
}
