using Microsoft.AspNetCore.Mvc;

namespace Gatehouse.AdminDashboard.SignIn;

/// <summary>POST /sign-in/company: which of one's companies.</summary>
internal static class ChooseCompany
{
    public static async Task<IResult> HandleAsync(
        [FromForm] Guid? tenantId,
        [FromForm] string? pending,
        [FromForm] string? returnUrl,
        HttpContext context,
        LoginApi api,
        PendingSignIn pendings,
        SignInSteps steps,
        CancellationToken cancellationToken)
    {
        var view = new SignInView { ReturnUrl = returnUrl };
        if (tenantId is not { } tenant || pendings.Open(pending) is not { LoginToken: { } token })
        {
            return TypedResults.LocalRedirect(SignInEndpoints.Address(returnUrl, SignInNotice.FormExpired));
        }

        return await steps.TakeAsync(context, api.ChooseTenantAsync(token, tenant, cancellationToken), view, "That took too long. Please sign in again.");
    }
}
