using Microsoft.AspNetCore.Mvc;

namespace Gatehouse.AdminDashboard.SignIn;

/// <summary>POST /sign-in/code: the second factor.</summary>
internal static class ConfirmCode
{
    public static async Task<IResult> HandleAsync(
        [FromForm] string? code,
        [FromForm] string? pending,
        [FromForm] string? returnUrl,
        HttpContext context,
        LoginApi api,
        PendingSignIn pendings,
        SignInSteps steps,
        CancellationToken cancellationToken)
    {
        // The form comes again after a wrong code: the same pending sign-in stays good until it runs out.
        var view = new SignInView { ReturnUrl = returnUrl, Pending = pending };
        if (pendings.Open(pending) is not { MfaToken: { } token })
        {
            return TypedResults.LocalRedirect(SignInEndpoints.Address(returnUrl, SignInNotice.FormExpired));
        }

        return string.IsNullOrWhiteSpace(code)
            ? (view with { Error = "Enter the code." }).Show(StatusCodes.Status400BadRequest)
            : await steps.TakeAsync(context, api.ConfirmAsync(token, code.Trim(), cancellationToken), view, "That code is not right.");
    }
}
