using Gatehouse.AuthService.Features.Impersonations;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Features.Passkeys;

internal static class PasskeyEndpoints
{
    public static IServiceCollection AddPasskeys(this IServiceCollection services)
    {
        services.AddScoped<IPasskeyHandler<User>, PasskeyHandler<User>>();
        services.AddScoped(provider => (IUserPasskeyStore<User>)provider.GetRequiredService<IUserStore<User>>());
        services.AddScoped<Passkeys>();
        services.AddScoped<PasskeyCheck>();

        // The gateway's address is the relying party's: the service itself is called by another.
        services.AddOptions<IdentityPasskeyOptions>().Configure<IOptions<AccessTokenOptions>>((passkeys, access) =>
        {
            var issuer = new Uri(access.Value.Issuer);
            var origin = issuer.GetLeftPart(UriPartial.Authority);
            passkeys.ServerDomain = issuer.Host;
            passkeys.UserVerificationRequirement = "required";
            passkeys.ResidentKeyRequirement = "required";
            passkeys.AttestationConveyancePreference = "none";
            passkeys.ValidateOrigin = asked => ValueTask.FromResult(!asked.CrossOrigin && asked.Origin == origin);
        });
        return services;
    }

    public static void MapPasskeys(this IEndpointRouteBuilder app)
    {
        var login = app.MapGroup("/auth/login/passkey").WithTags("Passkeys").AddEndpointFilter<NoStore>();
        login.MapPost("/options", LoginWithPasskey.AskAsync).AllowAnonymous();
        login.MapPost("", LoginWithPasskey.HandleAsync).AllowAnonymous();

        var own = app.MapGroup("/auth/passkeys").WithTags("Passkeys").AddEndpointFilter<NoStore>();
        own.MapGet("", ListPasskeys.HandleAsync).RequirePerson();
        own.MapPost("/options", AddPasskey.AskAsync).RequirePerson().RequireRecentLogin();
        own.MapPost("", AddPasskey.HandleAsync).RequirePerson().RequireRecentLogin();
        own.MapPut("/{id}", RenamePasskey.HandleAsync).RequirePerson().AddEndpointFilter<NotImpersonated>();
        own.MapDelete("/{id}", RemovePasskey.HandleAsync).RequirePerson().RequireRecentLogin();
    }
}
