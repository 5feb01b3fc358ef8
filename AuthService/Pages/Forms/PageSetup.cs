using Gatehouse.AuthService.Tokens;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>The pages people sign in with.</summary>
internal static class PageSetup
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();

        // Asked before the one that writes every problem as JSON.
        services.Insert(0, ServiceDescriptor.Singleton<IProblemDetailsWriter, ProblemPage>());
        services.AddAntiforgery().ConfigureOptions<FormCookie>();
        services.AddDataProtection().SetApplicationName("gatehouse-auth");
        services.AddOptions<KeyManagementOptions>().Configure<IServiceScopeFactory, KeyProtection>((keys, scopes, protection) =>
        {
            keys.XmlRepository = new FormKeyRing(scopes);
            keys.XmlEncryptor = new FormKeySealer(protection);
        });
        services.AddScoped<Brands>().AddScoped<PendingAuthorization>().AddScoped<LoginSteps>();
        services.AddScoped<LoginForm>().AddScoped<SecondFactorForm>().AddScoped<EnrolmentForm>();
        return services;
    }

    public static void MapPages(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/account").WithTags("Pages").AllowAnonymous().DisableAntiforgery().AddEndpointFilter<OwnForms>();
        pages.MapGet("/pages.css", () => PageFile.Of("pages.css", "text/css"));
        pages.MapGet("/logo/{tenant}", Brands.PictureAsync);
        pages.MapGet("/pages.js", () => PageFile.Of("pages.js", "text/javascript"));
        pages.MapGet("/login", (string? request, string? next, string? only, HttpContext http, LoginForm form, CancellationToken cancellationToken) =>
            form.ShowAsync(request, next, only, http, cancellationToken));
        pages.MapPost("/login", (HttpContext http, LoginForm form, CancellationToken cancellationToken) => form.TakeAsync(http, cancellationToken));
        pages.MapPost("/login/passkey", (HttpContext http, LoginForm form, CancellationToken cancellationToken) =>
            form.TakePasskeyAsync(http, cancellationToken));
        pages.MapPost("/login/code", (HttpContext http, SecondFactorForm form, CancellationToken cancellationToken) =>
            form.TakeAsync(http, cancellationToken));
        pages.MapPost("/login/enrol", (HttpContext http, EnrolmentForm form, CancellationToken cancellationToken) =>
            form.TakeAsync(http, cancellationToken));
        pages.MapGet("/second-factor", (string? request, HttpContext http, SecondFactorForm form, CancellationToken cancellationToken) =>
            form.ShowAsync(request, http, cancellationToken));
        pages.MapGet("/company", CompanyForm.ShowAsync);
        pages.MapPost("/company", CompanyForm.TakeAsync);
        pages.MapGet("/consent", ConsentForm.ShowAsync);
        pages.MapPost("/consent", ConsentForm.TakeAsync);
        pages.MapGet("/external/{provider}", (string provider, string? request, string? next, string? ticket, HttpContext http, ExternalForm form, CancellationToken cancellationToken) =>
            form.StartAsync(http, provider, request, next, ticket, cancellationToken));
        pages.MapGet("/external/callback/{provider}", (string provider, string? code, string? state, string? error, string? iss, HttpContext http, ExternalForm form, CancellationToken cancellationToken) =>
            form.FinishAsync(http, provider, new(code, state, error, iss), cancellationToken));
        pages.MapGet("/device", DeviceForm.Show);
        pages.MapPost("/device", DeviceForm.TakeAsync);
        pages.MapPost("/logout", LogoutForm.TakeAsync);
        pages.MapGet("/register", () => Show.Page<RegisterPage>([]));
        pages.MapPost("/register", RegisterForm.TakeAsync);
        pages.MapGet("/password/forgot", () => Show.Page<ForgotPage>([]));
        pages.MapPost("/password/forgot", PasswordForms.ForgotAsync);
        pages.MapGet("/password/reset", () => Show.Page<ResetPage>([]));
        pages.MapPost("/password/reset", PasswordForms.ResetAsync);
        pages.MapGet("/email/confirm", () => Show.Page<ConfirmEmailPage>([]));
        pages.MapPost("/email/confirm", ConfirmEmailForm.TakeAsync);
        pages.MapGet("/invitation", () => Show.Page<InvitationPage>([]));
        pages.MapPost("/invitation", InvitationForm.TakeAsync);
        MapOwn(pages);
        pages.MapGet("/{**page}", () => Show.Message(
            "There is no such page", "The address may be old, or not quite right.", StatusCodes.Status404NotFound, OwnPage.Home, "Your account"))
            .ExcludeFromDescription();
    }

    // What a person looks after themselves. A form's page has its address, so that whoever has to prove once more who they
    // are comes back to it.
    private static void MapOwn(RouteGroupBuilder pages)
    {
        pages.MapGet("", AccountForm.ShowAsync).ForOwner();
        pages.MapGet("/verify", VerifyForm.ShowAsync).ForOwner();
        pages.MapPost("/verify", VerifyForm.TakeAsync).ForOwner();
        pages.MapGet("/password", AccountForm.ShowPasswordAsync).ForOwner();
        pages.MapPost("/password", AccountForm.ChangePasswordAsync).ForOwner();
        pages.MapGet("/mfa", MfaForm.ShowAsync).ForOwner();
        pages.MapPost("/mfa/devices", MfaForm.ForgetAsync).ForOwner();
        pages.MapGet("/mfa/totp", MfaForm.ShowTotpAsync).ForOwnerJustNow();
        pages.MapPost("/mfa/totp", MfaForm.ConfirmTotpAsync).ForOwnerJustNow();
        pages.MapGet("/mfa/totp/remove", MfaForm.ShowRemovalAsync).ForOwnerJustNow();
        pages.MapPost("/mfa/totp/remove", MfaForm.RemoveTotpAsync).ForOwnerJustNow();
        pages.MapGet("/mfa/codes", MfaForm.ShowCodesAsync).ForOwnerJustNow();
        pages.MapPost("/mfa/codes", MfaForm.RenewCodesAsync).ForOwnerJustNow();
        pages.MapGet("/passkeys", PasskeysForm.ShowAsync).ForOwner();
        pages.MapPost("/passkeys/name", PasskeysForm.RenameAsync).ForOwner();
        pages.MapGet("/passkeys/add", PasskeysForm.ShowAddingAsync).ForOwnerJustNow();
        pages.MapPost("/passkeys/add", PasskeysForm.AddAsync).ForOwnerJustNow();
        pages.MapGet("/passkeys/remove", PasskeysForm.ShowRemovalAsync).ForOwnerJustNow();
        pages.MapPost("/passkeys/remove", PasskeysForm.RemoveAsync).ForOwnerJustNow();
        pages.MapGet("/linked", (SignedIn person, HttpContext http, LinkedForm form, CancellationToken cancellationToken) =>
            form.ShowAsync(person, http, null, cancellationToken)).ForOwnerJustNow();
        pages.MapPost("/linked", (SignedIn person, HttpContext http, LinkedForm form, CancellationToken cancellationToken) =>
            form.ChangeAsync(person, http, cancellationToken)).ForOwnerJustNow();
        pages.MapGet("/sessions", SessionsForm.ShowAsync).ForOwnerInThisSitting();
        pages.MapPost("/sessions/end", SessionsForm.EndAsync).ForOwnerInThisSitting();
        pages.MapGet("/applications", SessionsForm.ShowApplicationsAsync).ForOwner();
        pages.MapPost("/grants/withdraw", SessionsForm.WithdrawAsync).ForOwner();
        pages.MapGet("/impersonations", ImpersonationsForm.ShowAsync).ForOwner();
        pages.MapPost("/impersonations/end", ImpersonationsForm.EndAsync).ForOwner();
    }
}
