using Microsoft.AspNetCore.Mvc;

namespace Gatehouse.AdminDashboard.SignIn;

/// <summary>POST /sign-in: address and password.</summary>
internal static class CheckPassword
{
    public static Task<IResult> HandleAsync(
        [FromForm] string? email,
        [FromForm] string? password,
        [FromForm] string? returnUrl,
        HttpContext context,
        LoginApi api,
        SignInSteps steps,
        CancellationToken cancellationToken)
    {
        var view = new SignInView { ReturnUrl = returnUrl, Email = email };
        return string.IsNullOrWhiteSpace(email) || string.IsNullOrEmpty(password)
            ? Task.FromResult<IResult>((view with { Error = "Enter your e-mail address and your password." }).Show(StatusCodes.Status400BadRequest))
            : steps.TakeAsync(context, api.LoginAsync(email.Trim(), password, cancellationToken), view, "That e-mail address and password do not match.");
    }
}
