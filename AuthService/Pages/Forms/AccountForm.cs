using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Pages.Account;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>A person's account: what stands where, and their password.</summary>
internal static class AccountForm
{
    public static async Task<IResult> ShowAsync(
        SignedIn person, HttpContext http, AuthDbContext context, SecondFactors factors, CancellationToken cancellationToken)
    {
        var passkeys = await context.UserPasskeys.CountAsync(p => p.UserId == person.UserId, cancellationToken);
        return Show.Page<HomePage>(new()
        {
            [nameof(HomePage.View)] = await person.ViewAsync(http, cancellationToken),
            [nameof(HomePage.States)] = new Dictionary<string, string>
            {
                ["/account/mfa"] = await factors.HasTotpAsync(person.UserId, cancellationToken) || passkeys > 0 ? "on" : "off",
                ["/account/passkeys"] = passkeys is 0 ? "none" : $"{passkeys}",
            },
        });
    }

    public static Task<IResult> ShowPasswordAsync(SignedIn person, HttpContext http, CancellationToken cancellationToken) =>
        PasswordPageAsync(person, http, null, null, cancellationToken);

    public static async Task<IResult> ChangePasswordAsync(
        SignedIn person, HttpContext http, AuthDbContext context, PasswordChange change, CancellationToken cancellationToken)
    {
        var form = await PageForm.ReadAsync(http, cancellationToken);
        var request = new ChangePassword.Request(form["current"] ?? "", form["new"] ?? "", form["others"] is not null);
        var error = PageForm.Fault(request);
        if (error is null
            && await change.ApplyAsync(await person.PersonAsync(context, cancellationToken), request, person.Session.Id, Device.Of(http), cancellationToken) is { } refusal)
        {
            error = PageForm.Sentence(refusal);
        }

        return await PasswordPageAsync(person, http, error, error is null ? "Your password is changed." : null, cancellationToken);
    }

    private static async Task<IResult> PasswordPageAsync(
        SignedIn person, HttpContext http, string? error, string? notice, CancellationToken cancellationToken) => Show.Page<PasswordPage>(
        new()
        {
            [nameof(PasswordPage.View)] = await person.ViewAsync(http, cancellationToken),
            [nameof(PasswordPage.Error)] = error,
            [nameof(PasswordPage.Notice)] = notice,
        },
        error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
}
