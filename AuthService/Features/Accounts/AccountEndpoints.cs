using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Privacy;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Accounts;

internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        var auth = app.MapGroup("/auth").WithTags("Accounts");
        auth.MapPost("/register", Register.HandleAsync).AllowAnonymous();
        auth.MapPost("/email/confirm", ConfirmEmail.HandleAsync).AllowAnonymous();
        auth.MapPost("/email/resend", ResendConfirmation.HandleAsync).AllowAnonymous();
        auth.MapPost("/email/change", ChangeEmail.HandleAsync).RequirePerson().RequireRecentLogin();
        auth.MapPost("/password/forgot", ForgotPassword.HandleAsync).AllowAnonymous();
        auth.MapPost("/password/reset", ResetPassword.HandleAsync).AllowAnonymous();
        auth.MapPost("/password/change", ChangePassword.HandleAsync).RequirePerson();
        auth.MapPost("/close", CloseAccount.HandleAsync).RequirePerson().RequireRecentLogin();
        auth.MapPost("/accounts/{userId}/suspension", SuspendAccount.HandleAsync).RequirePermission(Permissions.PlatformAdmin);
        auth.MapDelete("/accounts/{userId}/suspension", SuspendAccount.LiftAsync).RequirePermission(Permissions.PlatformAdmin);
        auth.MapGet("/me", GetMe.HandleAsync).RequireAuthorization();
        app.MapPrivacy();
    }
}
