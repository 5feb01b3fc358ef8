using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Identity;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>A new company with its first admin, as a page.</summary>
internal static class RegisterForm
{
    public static async Task<IResult> TakeAsync(
        HttpContext http,
        AuthDbContext context,
        TenantFounder founder,
        Passwords passwords,
        AccountTokens tokens,
        AccountMail mail,
        AuditTrail audit,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var form = await PageForm.ReadAsync(http, cancellationToken);
        var request = new Register.Request(form["email"]?.Trim() ?? "", form["password"] ?? "", form["name"] ?? "", form["company"] ?? "");
        var error = PageForm.Fault(request);
        error ??= PageForm.Sentence(await Register.HandleAsync(request, context, founder, passwords, tokens, mail, audit, time, cancellationToken));
        return error is null
            ? Show.Message(
                "Check your mail", "We have sent you a link to confirm your e-mail address. You can sign in right away.",
                link: "/account/login", linkText: "Sign in")
            : Show.Page<RegisterPage>(
                new()
                {
                    [nameof(RegisterPage.Company)] = request.Company,
                    [nameof(RegisterPage.Name)] = request.Name,
                    [nameof(RegisterPage.Email)] = request.Email,
                    [nameof(RegisterPage.Error)] = error,
                },
                StatusCodes.Status400BadRequest);
    }
}
