using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Passkeys;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Pages.Account;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>Proving once more who one is, and then back to what asked for it.</summary>
internal static class VerifyForm
{
    public static async Task<IResult> ShowAsync(
        string? next, SignedIn person, HttpContext http, AuthDbContext context, SecondFactors factors, PasskeyCheck passkeys, CancellationToken cancellationToken) =>
        await PageAsync(OwnPage.Of(next), person, await person.PersonAsync(context, cancellationToken), http, factors, passkeys, null, StatusCodes.Status200OK, cancellationToken);

    public static async Task<IResult> TakeAsync(
        SignedIn person,
        HttpContext http,
        AuthDbContext context,
        StepUp stepUp,
        SecondFactors factors,
        PasskeyCheck passkeys,
        BrowserSignIn browser,
        AuditTrail audit,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var form = await PageForm.ReadAsync(http, cancellationToken);
        var next = OwnPage.Of(form["next"]);
        var user = await person.PersonAsync(context, cancellationToken);
        var (code, recoveryCode) = form.Code;
        var (methods, refusal) = await stepUp.ProveAsync(user, form["password"], code, recoveryCode, form.Passkey, http, cancellationToken);
        if (methods is null)
        {
            return await PageAsync(next, person, user, http, factors, passkeys, PageForm.Sentence(refusal!), PageForm.Status(refusal!), cancellationToken);
        }

        var proof = Proof.Renewed(person.Session.Methods, methods, time.GetUtcNow());
        await audit.RecordAsync(user.Id, AuditActions.Reauthenticated, new { methods }, cancellationToken);
        return await browser.StartAsync(http, user, proof, cancellationToken) ? new SeeOther(next) : new SeeOther(OwnPage.LoginTo(next));
    }

    private static async Task<IResult> PageAsync(
        string next,
        SignedIn person,
        User user,
        HttpContext http,
        SecondFactors factors,
        PasskeyCheck passkeys,
        string? error,
        int status,
        CancellationToken cancellationToken) => Show.Page<VerifyPage>(
        new()
        {
            [nameof(VerifyPage.View)] = await person.ViewAsync(http, cancellationToken),
            [nameof(VerifyPage.Next)] = next,
            [nameof(VerifyPage.For)] = AccountPages.All.Last(p => next.StartsWith(p.Path, StringComparison.Ordinal)).Name,
            [nameof(VerifyPage.HasPassword)] = user.PasswordHash is not null,
            [nameof(VerifyPage.AsksForCode)] = user.TwoFactorEnabled,
            [nameof(VerifyPage.Passkey)] = await factors.HasPasskeysAsync(user.Id, cancellationToken)
                ? PasskeyView.Of(await passkeys.AskAsync(user, http))
                : null,
            [nameof(VerifyPage.Error)] = error,
        },
        status);
}
