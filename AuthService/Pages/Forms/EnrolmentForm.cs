using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>Somebody gets no further without a second factor, and has none: they set one up, and go on.</summary>
internal sealed class EnrolmentForm(
    PendingAuthorization authorization, PendingLogins pendings, Authenticators authenticators, BrowserSignIn browser, TimeProvider time)
{
    private const string Action = "/account/login/enrol";
    private const string Why = "Your company asks for a second step, or your password is too short to stand alone.";

    public async Task<IResult> AskAsync(
        User user,
        string mfaToken,
        LoginGoal goal,
        CancellationToken cancellationToken,
        string? error = null,
        int status = StatusCodes.Status200OK) =>
        await authenticators.OfferAsync(user, cancellationToken) is { } secret
            ? Show.Page<EnrolPage>(
                new()
                {
                    [nameof(EnrolPage.Action)] = Action,
                    [nameof(EnrolPage.Goal)] = goal.View,
                    [nameof(EnrolPage.MfaToken)] = mfaToken,
                    [nameof(EnrolPage.Secret)] = secret.Secret,
                    [nameof(EnrolPage.Uri)] = secret.OtpauthUri,
                    [nameof(EnrolPage.Why)] = Why,
                    [nameof(EnrolPage.Error)] = error,
                },
                status,
                goal.Pending?.RedirectUri)
            : PendingAuthorization.StartOver(goal.Pending);

    public async Task<IResult> TakeAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var form = await PageForm.ReadAsync(http, cancellationToken);
        var goal = await LoginGoal.OfAsync(form, authorization, cancellationToken);
        if (goal is null
            || await pendings.FindAsync(form["mfa"] ?? "", PendingStep.Enrolment, cancellationToken) is not ({ } login, { TwoFactorEnabled: false } user))
        {
            return PendingAuthorization.StartOver(goal?.Pending);
        }

        var (codes, refusal) = await authenticators.ConfirmAsync(user, form["code"] ?? "", cancellationToken);
        if (codes is null)
        {
            return await AskAsync(user, form["mfa"]!, goal, cancellationToken, PageForm.Sentence(refusal!), PageForm.Status(refusal!));
        }

        var proof = login.Proof.With(["otp", "mfa"], time.GetUtcNow());
        return await browser.StartAsync(http, user, proof, cancellationToken)
            ? RecoveryCodes(codes, goal)
            : PendingAuthorization.StartOver(goal.Pending);
    }

    /// <summary>The codes, this once.</summary>
    public static IResult RecoveryCodes(IReadOnlyList<string> codes, LoginGoal goal) => Show.Page<RecoveryCodesPage>(
        new() { [nameof(RecoveryCodesPage.Codes)] = codes, [nameof(RecoveryCodesPage.Goal)] = goal.View });
}
