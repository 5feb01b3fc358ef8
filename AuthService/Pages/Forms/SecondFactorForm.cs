using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Sessions;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>The second factor, as a page: digits are an authenticator's, anything longer is a recovery code.</summary>
internal static class SecondFactorForm
{
    public static IResult Ask(PendingAuthorization.Pending? pending, string mfaToken, string? error = null, int status = StatusCodes.Status200OK) =>
        Show.Page<SecondFactorPage>(
            new()
            {
                [nameof(SecondFactorPage.Reference)] = pending?.Reference,
                [nameof(SecondFactorPage.MfaToken)] = mfaToken,
                [nameof(SecondFactorPage.Error)] = error,
            },
            status,
            pending?.RedirectUri);

    /// <summary>For who is signed in already, where more is asked for than they have shown.</summary>
    public static async Task<IResult> ShowAsync(
        string? request, HttpContext http, PendingAuthorization authorization, PendingLogins pendings, CancellationToken cancellationToken) =>
        await authorization.FindWithPersonAsync(http, request, cancellationToken) is not ({ } pending, { } session)
            ? PendingAuthorization.StartOver(await authorization.FindAsync(request, cancellationToken))
            : session.User.TwoFactorEnabled ? Ask(pending, pendings.HandOut(session.User, session.Proof, Device.Of(http)))
            : Show.Message("A second factor is needed", $"{pending.Client.Name} asks for one, and your account has none yet.", StatusCodes.Status403Forbidden);

    public static async Task<IResult> TakeAsync(
        HttpContext http,
        PendingAuthorization authorization,
        PendingLogins pendings,
        SecondFactor secondFactor,
        BrowserSignIn browser,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var form = await PageForm.ReadAsync(http, cancellationToken);
        var pending = await authorization.FindAsync(form["request"], cancellationToken);
        if ((form["request"] is not null && pending is null)
            || await pendings.FindAsync(form["mfa"] ?? "", PendingStep.SecondFactor, cancellationToken) is not ({ } login, { TwoFactorEnabled: true } user))
        {
            return PendingAuthorization.StartOver(pending);
        }

        var answer = (form["code"] ?? "").Trim();
        var isCode = answer.Count(char.IsDigit) == Totp.Digits && answer.All(c => char.IsDigit(c) || c == ' ');
        var (methods, refusal) = await secondFactor.VerifyAsync(user, isCode ? answer : null, isCode ? null : answer, cancellationToken);
        if (methods is null)
        {
            return Ask(pending, form["mfa"]!, PageForm.Sentence(refusal!), PageForm.Status(refusal!));
        }

        return await browser.StartAsync(http, user, login.Proof.With(methods, time.GetUtcNow()), cancellationToken)
            ? pending?.GoOn() ?? new SeeOther("/account/sessions")
            : PendingAuthorization.StartOver(pending);
    }
}
