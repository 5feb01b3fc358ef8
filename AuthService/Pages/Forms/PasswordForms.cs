using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>A forgotten password, as pages.</summary>
internal static class PasswordForms
{
    public static async Task<IResult> ForgotAsync(
        HttpContext http, AuthDbContext context, AccountTokens tokens, AccountMail mail, CancellationToken cancellationToken)
    {
        var form = await PageForm.ReadAsync(http, cancellationToken);
        var request = new ForgotPassword.Request(form["email"]?.Trim() ?? "");
        if (PageForm.Fault(request) is { } error)
        {
            return Show.Page<ForgotPage>(new() { [nameof(ForgotPage.Error)] = error }, StatusCodes.Status400BadRequest);
        }

        await ForgotPassword.HandleAsync(request, context, tokens, mail, cancellationToken);
        return Show.Message("Check your mail", "If there is an account for this address, a link is on its way. It is good for 30 minutes.");
    }

    public static async Task<IResult> ResetAsync(
        HttpContext http,
        AuthDbContext context,
        AccountTokens tokens,
        Passwords passwords,
        LoginFailures failures,
        SecondFactors factors,
        SessionEnder sessions,
        Revoker revoker,
        AccountMail mail,
        AuditTrail audit,
        CancellationToken cancellationToken)
    {
        var form = await PageForm.ReadAsync(http, cancellationToken);
        var request = new ResetPassword.Request(form["token"]?.Trim() ?? "", form["password"] ?? "");
        var error = PageForm.Fault(request);
        error ??= PageForm.Sentence(await ResetPassword.HandleAsync(
            request, context, tokens, passwords, failures, factors, sessions, revoker, mail, audit, cancellationToken));
        return error is null
            ? Show.Message("Your password is changed", "You can sign in with it now.", link: "/account/login", linkText: "Sign in")
            : Show.Page<ResetPage>(
                new() { [nameof(ResetPage.Token)] = request.Token, [nameof(ResetPage.Error)] = error }, StatusCodes.Status400BadRequest);
    }
}
