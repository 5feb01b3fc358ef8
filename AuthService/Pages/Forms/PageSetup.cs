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
        services.AddAntiforgery(options => (options.Cookie.Name, options.Cookie.SameSite) = ("gh-form", SameSiteMode.Lax));
        services.AddDataProtection().SetApplicationName("gatehouse-auth");
        services.AddOptions<KeyManagementOptions>().Configure<IServiceScopeFactory, KeyProtection>((keys, scopes, protection) =>
        {
            keys.XmlRepository = new FormKeyRing(scopes);
            keys.XmlEncryptor = new FormKeySealer(protection);
        });
        services.AddScoped<PendingAuthorization>();
        return services;
    }

    public static void MapPages(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/account").WithTags("Pages").AllowAnonymous().DisableAntiforgery().AddEndpointFilter<OwnForms>();
        pages.MapGet("/pages.css", () => PageFile.Of("pages.css", "text/css"));
        pages.MapGet("/pages.js", () => PageFile.Of("pages.js", "text/javascript"));
        pages.MapGet("/login", LoginForm.ShowAsync);
        pages.MapPost("/login", LoginForm.TakeAsync);
        pages.MapGet("/second-factor", SecondFactorForm.ShowAsync);
        pages.MapPost("/login/code", SecondFactorForm.TakeAsync);
        pages.MapGet("/company", CompanyForm.ShowAsync);
        pages.MapPost("/company", CompanyForm.TakeAsync);
        pages.MapGet("/consent", ConsentForm.ShowAsync);
        pages.MapPost("/consent", ConsentForm.TakeAsync);
        pages.MapGet("/external/{provider}", ExternalForm.StartAsync);
        pages.MapGet("/external/callback/{provider}", ExternalForm.CallbackAsync);
        pages.MapGet("/linked", LinkedForm.ShowAsync);
        pages.MapPost("/linked", LinkedForm.LinkAsync);
        pages.MapPost("/linked/remove", LinkedForm.UnlinkAsync);
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
        pages.MapGet("/sessions", SessionsForm.ShowAsync);
        pages.MapPost("/sessions/end", SessionsForm.EndAsync);
        pages.MapPost("/grants/withdraw", SessionsForm.WithdrawAsync);
    }
}
