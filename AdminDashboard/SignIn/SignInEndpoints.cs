using Microsoft.AspNetCore.Antiforgery;

namespace Gatehouse.AdminDashboard.SignIn;

/// <summary>Signing in and out with plain forms, which work without JavaScript.</summary>
internal static class SignInEndpoints
{
    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("").AllowAnonymous().DisableAntiforgery().AddEndpointFilter(RefuseForeignForms);
        group.MapGet("/sign-in", ShowForm.Handle);
        group.MapPost("/sign-in", CheckPassword.HandleAsync);
        group.MapPost("/sign-in/company", ChooseCompany.HandleAsync);
        group.MapPost("/sign-in/code", ConfirmCode.HandleAsync);
        group.MapPost("/sign-out", EndSession.HandleAsync);
    }

    /// <summary>The form's address.</summary>
    /// <param name="returnUrl">The page to come back to, below the dashboard's base.</param>
    /// <param name="notice">Why the form appears, if not simply because nobody is signed in.</param>
    public static string Address(string? returnUrl = null, SignInNotice? notice = null) =>
        PublicPath.Of("/sign-in") + QueryString.Create(
        [
            .. returnUrl is null or "/" or "" ? [] : new Dictionary<string, string?> { ["returnUrl"] = returnUrl },
            .. notice is null ? [] : new Dictionary<string, string?> { ["notice"] = notice.ToString() },
        ]);

    // Done here rather than while binding, so that a form left open too long leads back to a fresh one.
    private static async ValueTask<object?> RefuseForeignForms(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var antiforgery = context.HttpContext.RequestServices.GetRequiredService<IAntiforgery>();
        return await antiforgery.IsRequestValidAsync(context.HttpContext)
            ? await next(context)
            : TypedResults.LocalRedirect(Address(notice: SignInNotice.FormExpired));
    }
}
