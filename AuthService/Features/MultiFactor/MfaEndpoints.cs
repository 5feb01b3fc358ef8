using Gatehouse.AuthService.Features.Passkeys;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.MultiFactor;

internal static class MfaEndpoints
{
    public static IServiceCollection AddMultiFactor(this IServiceCollection services)
    {
        services.AddOptions<SecondFactorOptions>().BindConfiguration("Auth").ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<SecondFactorAttempts>();
        services.AddScoped<SecondFactor>();
        services.AddScoped<SecondFactors>();
        services.AddScoped<RememberedDevices>();
        services.AddScoped<Authenticators>();
        services.AddScoped<StepUp>();
        return services.AddPasskeys();
    }

    public static void MapMultiFactor(this IEndpointRouteBuilder app)
    {
        var login = app.MapGroup("/auth/login/mfa").WithTags("Multi-factor").AddEndpointFilter<NoStore>();
        login.MapPost("", LoginWithCode.HandleAsync).AllowAnonymous();
        login.MapPost("/totp", EnrolAtLogin.BeginAsync).AllowAnonymous();
        login.MapPost("/totp/confirm", EnrolAtLogin.ConfirmAsync).AllowAnonymous();

        var mfa = app.MapGroup("/auth/mfa").WithTags("Multi-factor").AddEndpointFilter<NoStore>();
        mfa.MapGet("", GetMfa.HandleAsync).RequirePerson();
        mfa.MapPost("/totp", BeginTotp.HandleAsync).RequirePerson().RequireRecentLogin();
        mfa.MapPost("/totp/confirm", ConfirmTotp.HandleAsync).RequirePerson().RequireRecentLogin();
        mfa.MapDelete("/totp", RemoveTotp.HandleAsync).RequirePerson().RequireRecentLogin();
        mfa.MapGet("/devices", ListRememberedDevices.HandleAsync).RequirePerson();
        mfa.MapDelete("/devices", ForgetDevice.AllAsync).RequirePerson();
        mfa.MapDelete("/devices/{id}", ForgetDevice.HandleAsync).RequirePerson();
        mfa.MapPost("/recovery-codes", RenewRecoveryCodes.HandleAsync).RequirePerson().RequireRecentLogin();
        app.MapDelete("/members/{userId}/mfa", ResetMemberMfa.HandleAsync)
            .RequirePermission(Permissions.MembersWrite).RequireRecentLogin().WithTags("Multi-factor");
        app.MapPost("/auth/reauthenticate", Reauthenticate.HandleAsync).RequirePerson().AddEndpointFilter<NoStore>().WithTags("Multi-factor");
        app.MapPasskeys();
    }
}
