using Gatehouse.AuthService.Features.ExternalLogins.Providers;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.ExternalLogins;

internal static class ExternalLoginEndpoints
{
    public static void MapExternalLogins(this IEndpointRouteBuilder app)
    {
        var own = app.MapGroup("/auth/external-logins").WithTags("External logins").AddEndpointFilter<NoStore>();
        own.MapGet("", ListExternalLogins.HandleAsync).RequirePerson();
        own.MapDelete("/{id}", RemoveExternalLogin.HandleAsync).RequirePerson().RequireRecentLogin();

        var providers = app.MapGroup("/identity-providers").WithTags("Identity providers").AddEndpointFilter<NoStore>();
        providers.MapGet("", ListProviders.HandleAsync).RequirePermission(Permissions.TenantsRead);
        providers.MapPost("", AddProvider.HandleAsync).RequirePermission(Permissions.TenantsWrite).RequirePerson().RequireRecentLogin()
            .WithExample(new { kind = ProviderKinds.Oidc, name = "Acme login", issuer = "https://login.acme.example", clientId = "gatehouse", clientSecret = "…" });
        providers.MapPut("/{id}/secret", ChangeProviderSecret.HandleAsync).RequirePermission(Permissions.TenantsWrite).RequirePerson().RequireRecentLogin();
        providers.MapDelete("/{id}", RemoveProvider.HandleAsync).RequirePermission(Permissions.TenantsWrite).RequirePerson().RequireRecentLogin();

        var domains = app.MapGroup("/tenants/{id}/domains").WithTags("Tenants");
        domains.MapGet("", TenantDomains.ListAsync).RequirePermission(Permissions.TenantsRead);
        domains.MapPut("", TenantDomains.ReplaceAsync).RequirePermission(Permissions.PlatformAdmin)
            .WithExample(new { domains = (string[])["acme.example"] });
    }
}
