using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.ServiceDefaults.Messaging;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>The link of a confirmation mail, as a page. A form, so that nobody's mail scanner confirms for them.</summary>
internal static class ConfirmEmailForm
{
    public static async Task<IResult> TakeAsync(
        HttpContext http,
        AuthDbContext context,
        AccountTokens tokens,
        AccountMail mail,
        Outbox outbox,
        AuditTrail audit,
        CancellationToken cancellationToken)
    {
        var form = await PageForm.ReadAsync(http, cancellationToken);
        var request = new ConfirmEmail.Request(form["token"]?.Trim() ?? "");
        var error = PageForm.Fault(request);
        error ??= PageForm.Sentence(await ConfirmEmail.HandleAsync(request, context, tokens, mail, outbox, audit, cancellationToken));
        return error is null
            ? Show.Message("Thank you", "Your e-mail address is confirmed.", link: "/account/login", linkText: "Sign in")
            : Show.Page<ConfirmEmailPage>(
                new() { [nameof(ConfirmEmailPage.Token)] = request.Token, [nameof(ConfirmEmailPage.Error)] = error }, StatusCodes.Status400BadRequest);
    }
}
